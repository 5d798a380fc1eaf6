import { expect, test } from 'vitest'
import { ksi } from '../../cli/ksi.ts'
import { openLegacy, sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'
import { besideTheOld } from './daemon-beside.ts'

test('two daemons on one database: each command is answered by the one that its route says, and both see every write', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon({ env: ours.env })
  const route = (data: object) => ours.client.request('route:set', { old_sockets: old.sockets, ...data })
  const ask = (command: string, parameters: object) => sayLegacy(ours.socket, command, parameters)
  const agents = async (): Promise<string[]> => Object.keys((await ask('GET_AGENTS', {})).result.agents)

  // what is registered here is not known there
  await ask('REGISTER_AGENT', { agent_id: 'here', role: 'r' })
  await route({ commands: ['all'], to: 'legacy' })
  expect(await agents()).toEqual([])
  await ask('REGISTER_AGENT', { agent_id: 'there', role: 'r' })
  expect(await agents()).toEqual(['there'])

  await ask('SET_AGENT_KV', { key: 'by.old', value: 9007199254740993n.toString() })
  const told: any[] = []
  await ours.client.subscribe(['state:changed'], event => void told.push(event.data))
  await ask('SET_AGENT_KV', { key: 'by.old.again', value: [1] })
  await expect.poll(() => told.map(({ key, source }) => `${key} ${source}`)).toContain('by.old.again external')
  await route({ commands: ['SET_AGENT_KV', 'GET_AGENT_KV'], to: 'plugins' })
  expect((await ask('GET_AGENT_KV', { key: 'by.old.again' })).result.value).toEqual([1])
  await ask('SET_AGENT_KV', { key: 'by.ours', value: { a: 1 } })
  expect((await sayLegacy(`${old.sockets}/state.sock`, 'GET_AGENT_KV', { key: 'by.ours' })).result.value).toEqual({
    a: 1,
  })
  await ours.client.request('state:set', { key: 'by.event', value: 'x' })
  expect((await sayLegacy(`${old.sockets}/state.sock`, 'GET_AGENT_KV', { key: 'by.event' })).result.value).toBe('x')

  // a share, and a client that always goes one way
  await route({ commands: ['GET_AGENTS'], to: 'plugins', percent: 25 })
  const seen = [await agents(), await agents(), await agents(), await agents()].map(String)
  expect(seen).toEqual(['there', 'there', 'there', 'here'])
  await route({ commands: ['GET_AGENTS'], to: 'plugins', client: 'mia' })
  const pinned = await openLegacy(ours.socket)
  pinned.raw({ command: 'GET_AGENTS', metadata: { client_id: 'mia' } })
  expect(Object.keys((await pinned.line()).result.agents)).toEqual(['here'])

  // an agent's stream is one with the old daemon's, whoever else speaks to it
  const agent = await openLegacy(ours.socket)
  agent.say('AGENT_CONNECTION', { action: 'connect', agent_id: 'anna' })
  agent.say('SUBSCRIBE', { agent_id: 'anna', event_types: ['NEWS'] })
  expect(await agent.line()).toMatchObject({ result: { status: 'connected' } })
  expect(await agent.line()).toMatchObject({ result: { subscription: { subscribed_to: ['NEWS'] } } })
  await sayLegacy(`${old.sockets}/messaging.sock`, 'PUBLISH', {
    from_agent: 'b',
    event_type: 'NEWS',
    payload: { n: 1 },
  })
  expect(await agent.line()).toMatchObject({ type: 'NEWS', from: 'b', n: 1 })
  expect((await ours.client.request('route:show', {})).old_daemon).toMatchObject({ state: 'up', streams: 1 })

  // the old daemon goes: its streams end, who is sent there is told, and we say that we are not well
  const health = (): Promise<any> => ours.client.request('system:health', {})
  expect((await health()).status).toBe('healthy')
  await old.kill('SIGKILL')
  expect(await agent.line()).toBe('end')
  expect(await ask('HEALTH_CHECK', {})).toMatchObject({
    status: 'error',
    error: { code: 'NOT_RUNNING', message: expect.stringContaining('where the old daemon should answer HEALTH_CHECK') },
  })
  await expect.poll(async () => (await health()).status).toBe('degraded')
  expect((await health()).problems).toEqual([expect.stringContaining('the old daemon does not answer')])
  expect(await ask('GET_AGENT_KV', { key: 'by.ours' }), 'what is answered here still is').toMatchObject({
    status: 'success',
  })
  const status = await ksi(['status', '--home', ours.home, '--socket-dir', ours.socket.replace('/control.sock', '')])
  expect(status.stdout).toMatch(/mode +hybrid/)
  expect(status.stdout).toMatch(/old daemon +away/)
  expect(status.stdout).toContain('start the old daemon again')

  const again = await startOldDaemon({ root: old.root, env: ours.env })
  expect(again.sockets).toBe(old.sockets)
  await expect.poll(async () => (await health()).status).toBe('healthy')
  expect(await ask('HEALTH_CHECK', {})).toMatchObject({ status: 'success' })
  expect(await agents(), 'it has forgotten').toEqual([])
}, 60_000)
