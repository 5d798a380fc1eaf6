import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'

/** A plugin of two files that counts its events and hands its count over; it opens a file that it closes at its end. */
const entry = `
import { openSync, closeSync } from 'node:fs'
import { anything, command, definePlugin, event } from 'ksi-daemon/plugin'
import { version } from './counter/version.ts'
const any = name => command(name, { doc: '', input: anything, output: anything })
const added = event('counter:added', { doc: '', data: anything })
export default definePlugin({
  name: 'counter', version: '1.0.0', description: '', emits: { added },
  commands: { add: any('counter:add'), later: any('counter:later'), heard: any('counter:heard'), version: any('counter:version') },
  hooks: { serializeState: {}, deserializeState: {}, beforeEvent: { patterns: ['counter:add'] } },
  setup: ({ on, defer }) => {
    let state = { count: 0, heard: 0 }
    const file = openSync(import.meta.filename.replace(/\\?.*/, ''), 'r')
    defer(() => closeSync(file))
    on(added, () => { state.heard++ })
    const add = (_, { emit }) => { emit(added, {}); return ++state.count }
    return {
      commands: {
        add,
        later: async (data, context) => { await new Promise(resolve => setTimeout(resolve, 1)); return add(data, context) },
        heard: () => state.heard,
        version: () => version,
      },
      hooks: { serializeState: () => state, deserializeState: given => { state = given }, beforeEvent: () => undefined },
    }
  },
})
`
const versionFile = (n: number): string => `export const version: number = ${n}\n`

const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length
/** MB that the process really occupies. */
const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** Reloads a plugin so often while clients go on asking it; checks that nothing is lost and nothing left; says the cost. */
export const reloadUnderLoad = async (
  reloads: number,
): Promise<{ readonly msEach: number; readonly kbEach: number }> => {
  const daemon = await tunedDaemon({
    files: { 'plugins/counter.ts': entry, 'plugins/counter/version.ts': versionFile(0) },
  })
  const { pid } = (await daemon.ask('system:health')).daemon
  const socket = join(daemon.home, 'sockets', 'events.sock')
  const answers: number[] = []
  let isOver = false
  const asking = Array.from({ length: 4 }, async (_, at) => {
    await using client = await connect({ socket })
    while (!isOver)
      answers.push(
        ...(await Promise.all(['add', 'later', 'add'].map(name => client.request(`counter:${name}`, { at })))),
      )
  })
  const version = join(daemon.home, 'plugins', 'counter', 'version.ts')
  const reload = async (n: number): Promise<void> => {
    writeFileSync(version, versionFile(n))
    await daemon.ask('system:reload', { plugin_name: 'counter' })
    expect(await daemon.ask('counter:version')).toBe(n)
  }
  for (let n = 1; n <= 10; n++) await reload(n) // what Node makes when it is needed first is there now
  const [descriptors, memory, began] = [descriptorsOf(pid), memoryOf(pid), performance.now()]
  for (let n = 11; n <= reloads; n++) await reload(n)
  const msEach = (performance.now() - began) / (reloads - 10)
  const kbEach = ((memoryOf(pid) - memory) * 1024) / (reloads - 10)
  isOver = true
  await Promise.all(asking)
  expect(answers.length).toBeGreaterThan(reloads)
  expect(answers.toSorted((a, b) => a - b)).toEqual(answers.map((_, at) => at + 1))
  await expect.poll(() => daemon.ask('counter:heard')).toBe(answers.length)
  await expect.poll(() => descriptorsOf(pid)).toBeLessThanOrEqual(descriptors)
  return { msEach, kbEach }
}
