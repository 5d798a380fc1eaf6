import { expect, test } from 'vitest'
import { eventServer } from '../client/event-server.ts'
import { ksi, scratchHome } from './ksi.ts'

const secret = 'sk-ant-REDACTED1234'

test.each([[[]], [['--json']]])('events tail %j shows no secrets', async words => {
  const server = await eventServer()
  server.publish('a:one', { text: `it is ${secret} or password=hunter2`, token: 'short', n: 1 })
  const ran = await ksi(['events', 'tail', '--after', '0', '--limit', '1', ...words], {
    env: { KSI_SOCKET_DIR: server.folder },
  })
  expect(ran.stdout).toContain('it is [redacted] or password=[redacted]')
  expect(ran.stdout).toContain('"n":1')
  expect(ran.stdout).not.toMatch(/sk-ant|hunter2|short/)
})

test('agent logs show no secrets, to people and to programs', async () => {
  const { env } = await scratchHome()
  const offline = ['--set', 'plugins.completion_service.provider=scripted']
  expect((await ksi(['start', '--detach', ...offline], { env })).code).toBe(0)
  await ksi(['agent', 'spawn', 'analyst', '--id', 'writer', '--task', `look at ${secret} and password=hunter2`], {
    env,
  })
  for (const words of [[], ['--json']]) {
    const { stdout } = await ksi(['agent', 'logs', 'writer', ...words], { env })
    expect(stdout).toContain('look at [redacted] and password=[redacted]')
    expect(stdout).not.toMatch(/sk-ant|hunter2/)
  }
  await ksi(['stop'], { env })
}, 60_000)
