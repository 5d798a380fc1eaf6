import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pluginSource, tunedDaemon } from './tuned-daemon.ts'

const guide = `{
  "daemon": {
    "log_level": "DEBUG",
    "log_events": true
  }
}`

const set = { namespace: 'n', key: 'seen', value: 1 }

/** What a person sees who has said \`tail -f\`. */
const tail = (home: string): string[] => {
  const seen: string[] = []
  const child = spawn('tail', ['-n', '0', '-f', join(home, 'logs', 'daemon.log')])
  child.stdout.setEncoding('utf8').on('data', chunk => seen.push(...chunk.split('\n').filter(Boolean)))
  onTestFinished(() => void child.kill())
  return seen
}

test('the guide’s snippet: tail -f logs/daemon.log shows a line for each event', async () => {
  const { home, ask } = await tunedDaemon({ config: guide })
  const seen = tail(home)
  await expect
    .poll(async () => {
      await ask('state:set', set)
      return seen.filter(line => line.includes('state:set')).length
    })
    .toBeGreaterThan(2)
  const lines = seen.map(line => JSON.parse(line))
  expect(lines.find(({ message }) => message === 'state:set')).toMatchObject({ level: 'INFO', source: 'event' })
}, 30_000)

test.each([
  ['by default', {}],
  ['with KSI_LOG_LEVEL=DEBUG alone', { KSI_LOG_LEVEL: 'DEBUG' }],
])(
  '%s no event that went well has a line',
  async (_, env) => {
    const { ask, grep, stopped } = await tunedDaemon({ env })
    await ask('state:set', set)
    await expect(ask('state:sett', set)).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
    await ask('system:shutdown')
    await stopped()
    expect(grep('"message":"state:set"')).toEqual([])
    expect(grep('"DEBUG"').length > 0).toBe('KSI_LOG_LEVEL' in env)
  },
  30_000,
)

test('KSI_LOG_LEVEL=DEBUG: "event not handled" is found in the log, with the name that was meant', async () => {
  const { ask, grep } = await tunedDaemon({ env: { KSI_LOG_LEVEL: 'DEBUG' } })
  await expect(ask('state:sett', set)).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
  await expect.poll(() => grep('state:sett').length).toBe(1)
  expect(JSON.parse(grep('state:sett')[0]!)).toMatchObject({
    level: 'DEBUG',
    code: 'EVENT_NOT_HANDLED',
    hint: expect.stringContaining('did you mean state:set'),
  })
}, 30_000)

test('the environment wins over the file', async () => {
  const { ask, grep, stopped } = await tunedDaemon({
    config: { daemon: { log_level: 'DEBUG' } },
    env: { KSI_LOG_LEVEL: 'WARN' },
  })
  await expect(ask('state:sett', set)).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
  await ask('system:shutdown')
  await stopped()
  expect([grep('"DEBUG"'), grep('"INFO"')]).toEqual([[], []])
}, 30_000)

test('grep "plugin" logs/daemon.log finds a plugin that is broken, and one that blocks the others', async () => {
  const body = 'const until = Date.now() + 150; while (Date.now() < until); return {}'
  const { ask, grep } = await tunedDaemon({
    files: {
      'plugins/broken.ts': '\nexport default {{{\n',
      'plugins/hog.mjs': pluginSource('hog', { body }),
    },
  })
  const broken = () => grep('plugin').filter(line => line.includes('broken'))
  await expect.poll(broken).toHaveLength(1)
  expect(JSON.parse(broken()[0]!)).toMatchObject({ level: 'ERROR', message: expect.stringContaining('syntax error') })
  for (let n = 0; n < 3; n++) await ask('hog:run')
  const blocking = () => grep('plugin').filter(line => line.includes('blocked the event loop'))
  await expect.poll(blocking).toHaveLength(1)
  expect(JSON.parse(blocking()[0]!)).toMatchObject({ level: 'WARN', source: 'hog', event: 'hog:run' })
}, 30_000)
