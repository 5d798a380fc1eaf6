import { claimSocketFolder, listenUnix } from '../../src/transport/index.ts'

// Claims the folder it is given, opens a socket in it, says how that went, and stays while its input is open.
const folder = process.argv[2]!
try {
  await claimSocketFolder(folder)
  await new Promise(setImmediate)
  globalThis.gc?.() // the claim must not depend on anybody holding on to it
  await new Promise(setImmediate)
  await listenUnix(`${folder}/events.sock`, { connected: stream => stream.destroy(), failed: () => {} })
  process.stdout.write('claimed\n')
  process.stdin.on('end', () => process.exit(0)).resume()
} catch (cause) {
  process.stdout.write(`${(cause as Error).message}\n`)
  process.exitCode = 1
  process.stdin.destroy()
}
