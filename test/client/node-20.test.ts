import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { eventServer } from './event-server.ts'

const isOld = (program: string): boolean =>
  /^v2[0-2]\./.test(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout)
const old = (process.env.PATH ?? '')
  .split(':')
  .map(folder => join(folder, 'node'))
  .find(isOld)

const program = `
  import { connect, emitEvent } from ${JSON.stringify(fileURLToPath(new URL('../../src/client/index.ts', import.meta.url)))}
  const client = await connect()
  const told = client.waitFor('test:fact')
  await client.request('test:go', {})
  const first = await told
  const again = await client.subscribe(['test:*'], { after: { seq: 0 } })
  for await (const { data } of again) {
    console.log(JSON.stringify([first.data, data, await emitEvent('test:echo', { a: 1 })]))
    break
  }
  await client.close()`

test.skipIf(old === undefined)('the client runs on an older Node, with nothing but Node', async () => {
  const server = await eventServer(({ event }) => {
    if (event === 'test:go') server.publish('test:fact', { n: 1 })
    return false
  })
  const outfile = join(server.folder, 'program.mjs')
  const stdin = { contents: program, resolveDir: server.folder }
  const built = await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', metafile: true })
  expect(Object.keys(built.metafile.inputs).filter(path => path.includes('node_modules'))).toEqual([])
  const { stdout, stderr } = await promisify(execFile)(old!, [outfile], { env: { KSI_SOCKET_DIR: server.folder } })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual([{ n: 1 }, { n: 1 }, { a: 1 }])
})
