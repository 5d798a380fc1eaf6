import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { asOldNode, scratchCheckout } from './scratch-checkout.ts'

const ran = (...args: string[]) => `${process.version} ${JSON.stringify(args)} clean\n`

test('a Node that is new enough runs the command line itself', async () => {
  const { run } = scratchCheckout()
  const done = run(['bin/ksi.js', 'status', '--json'])
  expect(await done.code).toBe(3)
  expect(done.said()).toBe(ran('status', '--json'))
})

test('a clone has the programs of the package as files that can be run', () => {
  const { folder } = scratchCheckout()
  const programs = Object.values<string>(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin)
  expect(programs.length).toBeGreaterThan(0)
  for (const program of programs) expect(statSync(join(folder, program)).mode & 0o111, program).toBe(0o111)
})

test('ksi-daemon is ksi start', async () => {
  const { run } = scratchCheckout()
  const done = run(['bin/ksi-daemon.js', '--config', 'a'])
  expect(await done.code).toBe(3)
  expect(done.said()).toBe(ran('start', '--config', 'a'))
})

test('an old Node runs it again under KSI_NODE', async () => {
  const { run } = scratchCheckout()
  const done = run([...asOldNode, 'bin/ksi-daemon.js', 'a b'], {}, { KSI_NODE: process.execPath })
  expect(await done.code).toBe(3)
  expect(done.said()).toBe(ran('start', 'a b'))
})

test('an old Node finds the one that was fetched into the checkout', async () => {
  const { folder, run } = scratchCheckout()
  const place = join(folder, `.cache/node/node_modules/node-${process.platform}-${process.arch}/bin`)
  mkdirSync(place, { recursive: true })
  symlinkSync(process.execPath, join(place, 'node'))
  const done = run([...asOldNode, 'bin/ksi.js', 'status'])
  expect(await done.code).toBe(3)
  expect(done.said()).toBe(ran('status'))
})

test('an old Node that finds no newer one says in one line what is needed', async () => {
  const { folder, run } = scratchCheckout()
  const refused = run([...asOldNode, 'bin/ksi.js', 'status'])
  expect(await refused.code).toBe(1)
  expect(refused.said()).toBe(
    `ksi: needs Node 24 or newer, and this is v20.1.2: run "npm run setup" in ${folder}, or set KSI_NODE to the path of a newer one\n`,
  )
})

test('a KSI_NODE that is too old itself is named, and not tried for ever', async () => {
  const { folder, run } = scratchCheckout()
  const old = join(folder, 'old-node')
  writeFileSync(old, `#!/bin/sh\nexec '${process.execPath}' ${asOldNode.join(' ')} "$@"\n`)
  chmodSync(old, 0o755)
  const refused = run([...asOldNode, 'bin/ksi.js', 'status'], {}, { KSI_NODE: old })
  expect(await refused.code).toBe(1)
  expect(refused.said()).toMatch(/^ksi: needs Node 24 or newer, and .* is v20\.1\.2: .*\n$/)
})

test('a KSI_NODE that does not exist is named', async () => {
  const { run } = scratchCheckout()
  const refused = run([...asOldNode, 'bin/ksi.js'], {}, { KSI_NODE: '/no/such/node' })
  expect(await refused.code).toBe(1)
  expect(refused.said()).toContain('/no/such/node does not start')
})

const waitsForSignals = `export const main = (): Promise<number> =>
  new Promise(resolve => {
    const idle = setInterval(() => {}, 1000)
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
      process.on(signal, () => {
        console.log('got ' + signal)
        clearInterval(idle)
        resolve(0)
      })
    console.log('ready')
  })`

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s reaches the program that runs under the newer Node',
  async signal => {
    const { run } = scratchCheckout(waitsForSignals)
    const running = run([...asOldNode, 'bin/ksi.js'], {}, { KSI_NODE: process.execPath })
    await vi.waitUntil(() => running.said().includes('ready'), 10_000)
    running.child.kill(signal)
    expect(await running.code).toBe(0)
    expect(running.said()).toBe(`ready\ngot ${signal}\n`)
  },
)

test('a program that is killed ends the launcher as a shell would say it', async () => {
  const { run } = scratchCheckout(`export const main = () => process.kill(process.pid, 'SIGKILL')`)
  expect(await run([...asOldNode, 'bin/ksi.js'], {}, { KSI_NODE: process.execPath }).code).toBe(128 + 9)
})

test('a package, which has no sources, runs what was built', async () => {
  const { folder, run } = scratchCheckout()
  rmSync(join(folder, 'src'), { recursive: true })
  mkdirSync(join(folder, 'dist/cli'), { recursive: true })
  writeFileSync(join(folder, 'dist/cli/main.cjs'), 'exports.main = async () => (console.log("built"), 0)')
  const done = run(['bin/ksi.js'])
  expect(await done.code).toBe(0)
  expect(done.said()).toBe('built\n')
})

test('a checkout without its packages says how to get them', async () => {
  const { folder, run } = scratchCheckout(`export const main = async () => import('no-such-package')`)
  const failed = run(['bin/ksi.js'])
  expect(await failed.code).toBe(1)
  expect(failed.said()).toBe(`ksi: the packages it needs are not installed: run "npm run setup" in ${folder}\n`)
})
