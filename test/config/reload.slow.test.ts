import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'

const strict = `
import { anything, command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const say = command('strict:say', { doc: '', input: anything, output: anything })
export default definePlugin({
  name: 'strict', version: '1.0.0', description: '', commands: { say },
  config: jsonSchema({ type: 'object', properties: { word: { type: 'string', default: 'none' } } }),
  setup: ({ config }) => ({ commands: { say: () => [config.word, process.pid] } }),
})`

const daemon = async (config: object = {}) => {
  const tuned = await tunedDaemon({ config, files: { 'plugins/strict.js': strict } })
  const write = (next: unknown): void =>
    writeFileSync(join(tuned.home, 'daemon.json'), typeof next === 'string' ? next : JSON.stringify(next))
  const reload = () => tuned.ask('system:reload', {}) as Promise<any>
  return { ...tuned, write, reload }
}

test('what can change while the daemon runs does, what needs a restart is named, and a broken file changes nothing', {
  timeout: 30_000,
}, async () => {
  const { ask, write, reload, grep, env } = await daemon()
  const before = (await ask('system:health', {})).daemon.pid
  expect(await reload()).toMatchObject({ status: 'reloaded', config_changed: [], restart_needed: [], plugins: [] })
  write({
    daemon: { log_level: 'DEBUG', event_timeout: 7, worker_threads: 9 },
    plugins: { strict: { word: 'new' }, state_service: { audit: true }, nobody: { a: 1 } },
  })
  const answer = await reload()
  expect(answer.config_changed.toSorted()).toEqual([
    'daemon.event_timeout',
    'daemon.log_level',
    'plugins.nobody',
    'plugins.strict',
  ])
  expect(answer.restart_needed).toEqual(
    expect.arrayContaining(['daemon.worker_threads', 'plugins.state_service.audit']),
  )
  expect(answer.plugins).toEqual([{ name: 'strict', ok: true }])
  expect(answer.warnings).toEqual([
    expect.stringMatching(/daemon\.json:\d+:\d+: plugins\.nobody: no plugin has this name/),
  ])
  expect(await ask('strict:say', {})).toEqual(['new', before])
  await ask('strict:unknown', {}).catch(() => {})
  await expect.poll(() => grep('"level":"DEBUG"').length).toBeGreaterThan(0)
  const { events } = await ask('system:event_history', { pattern: ['system:config_reloaded'] })
  expect(events.at(-1).data.changed).toContain('daemon.log_level')

  write('{ "daemon": { "log_level": "LOUD" ')
  await expect(reload()).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(/daemon\.json:1:/),
  })
  expect(await ask('strict:say', {})).toEqual(['new', before])
  const said = await ksi(['config', 'reload'], { env })
  expect(said.code).toBe(1)
  expect(said.stderr).toMatch(/daemon\.json:1:\d+/)
})

test('a plugin that refuses its new settings keeps the old ones; one that was disabled starts; one moves; one ends', {
  timeout: 30_000,
}, async () => {
  const { ask, write, reload, env } = await daemon({ plugins: { strict: { enabled: false } } })
  const pid = (await ask('system:health', {})).daemon.pid
  write({ plugins: { strict: { word: 'first' } } })
  expect((await reload()).plugins).toEqual([{ name: 'strict', ok: true }])
  expect(await ask('strict:say', {})).toEqual(['first', pid])
  write({ plugins: { strict: { word: 7 } } })
  const said = await ksi(['config', 'reload'], { env })
  expect(said.code).toBe(1)
  expect(said.stderr).toMatch(/✗ plugins\.strict stays as it was: .*word/)
  expect(await ask('strict:say', {})).toEqual(['first', pid])
  write({ plugins: { strict: { word: 'second', isolate: 'process' } } })
  const [one, other] = await Promise.all([reload(), reload()])
  expect([...one.config_changed, ...other.config_changed].toSorted()).toEqual([
    'plugins.strict.isolate',
    'plugins.strict.word',
  ])
  const [word, other_pid] = (await ask('strict:say', {})) as [string, number]
  expect(word).toBe('second')
  expect(other_pid).not.toBe(pid)
  write({ plugins: { strict: { enabled: false } } })
  expect(await reload()).toMatchObject({ plugins: [{ name: 'strict', ok: true }], restart_needed: [] })
  await expect(ask('strict:say', {})).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
  await expect.poll(() => isThere(other_pid)).toBe(false)
  write({})
  await reload()
  expect(await ask('strict:say', {})).toEqual(['none', pid])
})

const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`)
