import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/index.ts'
import type { Actor } from '../../src/plugin/index.ts'
import { completionDaemon, script } from '../completions/completion-daemon.ts'
import { attackedDaemon } from './attacked-daemon.ts'

const profiles = {
  'asking.json': { role: 'worker', script: 'quiet.yaml', permissions: { emit: ['completion:*'] } },
  'quiet.yaml': "turns: []\notherwise: '[NO_RESPONSE]'",
}
const denied = { code: 'PERMISSION_DENIED', details: { hint: expect.any(String) } }

/** Two agents that may both ask for completions, and whoever is no agent. */
const twoAgents = async () => {
  const daemon = await attackedDaemon(profiles)
  const eve = await daemon.enter('asking', 'eve')
  const bob = await daemon.enter('asking', 'bob')
  onTestFinished(() => Promise.all([eve.close(), bob.close()]).then(() => {}))
  return { client: daemon.client, eve, bob }
}

/** The session of one turn that this client asks for. */
const sessionOf = async (client: Client, data: object): Promise<string> =>
  (await client.request('completion:request', { prompt: 'x', ...data })).session_id as string

test('an agent goes on with its own conversations, and with no other by naming its session', async () => {
  const { client, eve, bob } = await twoAgents()
  const ofBob = await sessionOf(client, { agent_id: 'bob' })
  const askedByBob = await sessionOf(bob, {})
  const ofClient = await sessionOf(client, {})
  for (const session_id of [ofBob, askedByBob, ofClient, 'no-such-session']) {
    for (const name of ['completion:request', 'completion:async'])
      await expect(eve.request(name, { prompt: 'x', session_id }), name).rejects.toMatchObject(denied)
    const inItsOwnName = eve.request('completion:async', { prompt: 'x', session_id, agent_id: 'eve' })
    await expect(inItsOwnName).rejects.toMatchObject(denied)
  }
  expect(await bob.request('completion:async', { prompt: 'x', session_id: ofBob, agent_id: 'bob' })).toHaveProperty(
    'request_id',
  )
  expect(await sessionOf(bob, { session_id: askedByBob }), 'whoever began it').toBe(askedByBob)
})

test('whoever is no agent goes on with any conversation by its session', async () => {
  const { client, bob } = await twoAgents()
  const ofBob = await sessionOf(client, { agent_id: 'bob' })
  const askedByBob = await sessionOf(bob, {})
  for (const session_id of [ofBob, askedByBob]) expect(await sessionOf(client, { session_id })).toBe(session_id)
})

test('an agent ends and sees the completions it asked for and its own, and no others', async () => {
  const { request } = await completionDaemon({ provider: 'scripted', script: script('turns: [{ delay: 60 }]') })
  const [eve, bob] = ['eve', 'bob'].map(id => ({ actor: { kind: 'agent', id } as Actor }))
  const slow = async (data: object, as: { actor?: Actor } = {}): Promise<string> =>
    (await request('completion:async', { prompt: 'x', ...data }, as)).request_id
  const ofBob = await slow({ agent_id: 'bob' })
  const askedByBob = await slow({}, bob)
  const ofClient = await slow({})
  await expect.poll(async () => (await request('completion:status')).active_count).toBe(3)

  for (const request_id of [ofBob, askedByBob, ofClient])
    await expect(request('completion:cancel', { request_id }, eve)).rejects.toMatchObject(denied)
  await expect(request('completion:status', { agent_id: 'bob' }, eve)).rejects.toMatchObject(denied)
  expect(await request('completion:status', {}, eve)).toMatchObject({ active_count: 0, active_requests: [], warm: [] })
  expect(await request('completion:status', { agent_id: 'eve' }, eve)).toMatchObject({ active_count: 0 })

  const seen = (await request('completion:status', {}, bob)).active_requests as { request_id: string }[]
  expect(seen.map(({ request_id }) => request_id).sort()).toEqual([ofBob, askedByBob].sort())
  for (const request_id of [ofBob, askedByBob])
    expect(await request('completion:cancel', { request_id }, bob)).toEqual({ status: 'cancelled' })
  expect(await request('completion:cancel', { request_id: ofClient })).toEqual({ status: 'cancelled' })
  expect(await request('completion:cancel', { request_id: ofBob }, eve)).toEqual({ status: 'not_found' })
})
