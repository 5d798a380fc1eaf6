import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

const daemon = async (config: object) => {
  const { home, env } = await scratchHome()
  writeFileSync(join(home, 'daemon.json'), JSON.stringify(config))
  const { json, stdout, stderr } = await ksi(['start', '--detach', '--json'], { env })
  // without a socket the client would look for somebody else's daemon at the usual place
  expect(json?.socket, stdout + stderr).toBe(join(home, 'sockets', 'events.sock'))
  const client = await connect({ socket: json.socket })
  onTestFinished(() => client.close())
  const status = (await ksi(['status', '--json'], { env })).json
  return { ask: client.request.bind(client), status, env }
}

test('daemon.json restricts clients, and ksi status says so instead of the opposite', async () => {
  const permissions = { 'client:*': { emit: ['system:health', 'state:get', 'state:list'] } }
  const { ask, status, env } = await daemon({ daemon: { permissions, rate_limit: { events_per_sec: 1000 } } })
  expect(status).toMatchObject({
    status: 'healthy',
    access: 'daemon.permissions restricts client:*; 1000 events a second on each connection',
  })
  await ask('state:get', { key: 'k' })
  await expect(ask('state:set', { key: 'k', value: 1 })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect((await ksi(['stop'], { env })).stderr).toContain('ksi stop --force')
  expect((await ksi(['stop', '--force'], { env })).code).toBe(0)
}, 30_000)

test('without them a client may do everything, and ksi status says that', async () => {
  const { ask, status } = await daemon({ daemon: { permissions: { 'agent:x': { emit: [] } } } })
  expect(status.access).toBe('a local client may do everything an operator may; daemon.permissions restricts agent:x')
  await ask('state:set', { key: 'k', value: 1 })
}, 30_000)

test('what is not offered yet is said at the start when it is asked for', async () => {
  const { status } = await daemon({
    transports: { http: { enabled: true } },
    plugins: { agent_service: { max_hops: 40 } },
  })
  expect(status.warnings).toEqual([expect.stringMatching(/transports\.http\.enabled: HTTP is not offered yet/)])
}, 30_000)
