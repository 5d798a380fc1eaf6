import { expect, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

test('§4.20 a value set by a legacy client is read by an event client, and the other way round', async () => {
  const { result, request } = await legacyDaemon()
  expect(await result('SET_AGENT_KV', { key: 'a.b', value: { n: 1 } })).toEqual({ key: 'a.b', status: 'set' })
  expect(await request('state:get', { namespace: 'shared', key: 'a.b' })).toMatchObject({
    value: { n: 1 },
    found: true,
  })
  await request('state:set', { namespace: 'shared', key: 'from.event', value: ['x'] })
  expect(await result('GET_AGENT_KV', { key: 'from.event' })).toEqual({ key: 'from.event', value: ['x'], found: true })
})

test('§4.1 HEALTH_CHECK answers', async () => {
  const { ask } = await legacyDaemon()
  expect(await ask('HEALTH_CHECK')).toMatchObject({
    status: 'success',
    command: 'HEALTH_CHECK',
    result: { status: 'healthy' },
  })
})
