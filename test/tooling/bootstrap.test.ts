import { existsSync, readdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { asOldNode, scratchCheckout } from './scratch-checkout.ts'

const start = ['scripts/with-node.mjs', 'start', '--config', 'x y']
/** What the bootstrap itself has left in the cache. */
const leftovers = (folder: string) => readdirSync(join(folder, '.cache')).filter(name => name !== 'compile')
const ran = `${process.version} ["start","--config","x y"] clean`

test('the first command in an empty checkout says what it fetches, fetches it and runs with its arguments', async () => {
  const { run, fetches } = scratchCheckout()
  const first = run(start)
  expect(await first.code).toBe(3)
  expect(first.said()).toMatch(/^ksi: fetching once, from the npm registry: 2 packages into /)
  expect(first.said()).toContain(ran)
  expect(fetches()).toBe(1)
})

test('what is there already is not fetched again', async () => {
  const { run, fetches } = scratchCheckout()
  await run(start).code
  const second = run(start)
  expect(await second.code).toBe(3)
  expect(second.said()).toBe(`${ran}\n`)
  expect(fetches()).toBe(1)
})

test('two at once fetch once, and both run', async () => {
  const { folder, run, fetches } = scratchCheckout()
  const both = [run(start, { waitsFor: join(folder, 'go') }), run(start, { waitsFor: join(folder, 'go') })]
  await vi.waitUntil(() => both.some(each => each.said().includes('another process is fetching already')), 10_000)
  writeFileSync(join(folder, 'go'), '')
  expect(await Promise.all(both.map(each => each.code))).toEqual([3, 3])
  expect(fetches()).toBe(1)
})

test.each<[string, (folder: string) => void]>([
  ['the list npm writes last', folder => rmSync(join(folder, 'node_modules/.package-lock.json'))],
  ['a package', folder => rmSync(join(folder, 'node_modules/one'), { recursive: true })],
  [
    'the version that is asked for',
    folder =>
      writeFileSync(
        join(folder, 'package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/one': { version: '1.1.0' } } }),
      ),
  ],
])('an install that lacks %s is done again', async (_what, spoil) => {
  const { folder, run, fetches } = scratchCheckout()
  await run(start).code
  spoil(folder)
  const again = run(start)
  expect(await again.code).toBe(3)
  expect(again.said()).toContain(ran)
  expect(fetches()).toBe(2)
})

test('after a kill -9 in the middle nothing half-done is used, and the next command starts over', async () => {
  const { folder, run, fetches } = scratchCheckout()
  const killed = run(start, { waitsFor: join(folder, 'never') })
  await vi.waitUntil(() => fetches() === 1, 10_000)
  killed.child.kill('SIGKILL')
  await killed.code
  expect(existsSync(join(folder, 'node_modules'))).toBe(false)

  const longAgo = new Date(Date.now() - 60_000)
  utimesSync(join(folder, '.cache/setup.lock'), longAgo, longAgo)
  const next = run(start)
  expect(await next.code).toBe(3)
  expect(next.said()).toContain(ran)
  expect(leftovers(folder)).toEqual([])
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the fetching and leaves nothing behind', async signal => {
  const { folder, run, fetches } = scratchCheckout()
  const ended = run(start, { waitsFor: join(folder, 'never') })
  await vi.waitUntil(() => fetches() === 1, 10_000)
  ended.child.kill(signal)
  expect(await ended.code).toBe(1)
  expect(ended.said()).toContain(`ksi: fetching was ended by ${signal}`)
  expect(leftovers(folder)).toEqual([])
})

test('when npm fails its words are shown, and what was there stays', async () => {
  const { folder, run } = scratchCheckout()
  await run(start).code
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/one': { version: '9.0.0' } } }),
  )
  const failed = run(start, { fails: true })
  expect(await failed.code).toBe(1)
  expect(failed.said()).toContain('the registry is on fire')
  expect(failed.said()).not.toContain(ran)
  expect(existsSync(join(folder, 'node_modules/other/package.json'))).toBe(true)
})

test.runIf(process.platform === 'linux')(
  'an old Node fetches a newer one for itself, and runs everything with that',
  async () => {
    const { run, fetches } = scratchCheckout()
    const first = run([...asOldNode, ...start])
    expect(await first.code).toBe(3)
    expect(first.said()).toMatch(/Node 24\.\d+\.\d+ into .* \(this is Node 20\.1\.2, Node 24 or newer is needed\)/)
    expect(first.said()).toContain(ran)
    expect(fetches()).toBe(2)
  },
)

test('with KSI_NODE an old Node fetches no other', async () => {
  const { run, fetches } = scratchCheckout()
  const first = run([...asOldNode, ...start], {}, { KSI_NODE: process.execPath })
  expect(await first.code).toBe(3)
  expect(first.said()).toContain(ran)
  expect(fetches()).toBe(1)
})

test('npm start runs where npm was called, so that paths mean what they say there', async () => {
  const { folder, run } = scratchCheckout(`export const main = async () => (console.log('in ' + process.cwd()), 0)`)
  const started = run(start, {}, { INIT_CWD: join(folder, 'src') })
  expect(await started.code).toBe(0)
  expect(started.said()).toContain(`in ${realpathSync(join(folder, 'src'))}\n`)
})

test('setup only fetches', async () => {
  const { run } = scratchCheckout()
  const setup = run(['scripts/with-node.mjs', 'setup'])
  expect(await setup.code).toBe(0)
  expect(setup.said()).toContain('ksi: everything is here')
  expect(setup.said()).not.toContain(process.version)
})
