import { expect, test } from 'vitest'
import { type AgentDaemon, agentDaemon, programsOf } from './agent-daemon.ts'

/** A turn that has reached the model, which takes a minute to answer. */
const underWay = async (daemon: AgentDaemon) => {
  const { client, model } = daemon
  const before = model.calls.length
  const ack = await client.request('completion:async', { agent_id: 'ada', prompt: '#slow 60000' })
  await expect.poll(() => model.calls.length, { timeout: 20_000 }).toBe(before + 1)
  return ack.request_id as string
}

test('a cancel in the middle of a turn ends the program; the conversation goes on afterwards', async () => {
  const daemon = await agentDaemon()
  const { client } = daemon
  await client.request('completion:request', { agent_id: 'ada', prompt: 'Remember that the token is k7.' })
  const told = client.waitFor('completion:error', {}, 10)
  const request_id = await underWay(daemon)
  expect(programsOf(daemon).length).toBe(1)
  expect(await client.request('completion:cancel', { request_id })).toEqual({ status: 'cancelled' })
  expect(programsOf(daemon)).toEqual([])
  expect((await told).data).toMatchObject({ request_id, code: 'CANCELLED', agent_id: 'ada' })
  const answer = await client.request('completion:request', { agent_id: 'ada', prompt: 'What is the token?' })
  expect(answer.result).toBe('The token is k7.')
})

test('after kill -9 of the daemon in the middle of a turn it is accounted for, and nothing is left running', async () => {
  const first = await agentDaemon()
  await first.client.request('completion:request', { agent_id: 'ada', prompt: 'Remember that the token is k7.' })
  const request_id = await underWay(first)
  const waits = await first.client.request('completion:async', { agent_id: 'ada', prompt: 'What is the token?' })
  const [orphan] = programsOf(first)
  await first.kill()
  const calls = first.model.calls.length

  const { client, ...second } = await first.restart()
  const ends = () => client.request('system:event_history', { pattern: ['completion:error', 'completion:result'] })
  await expect.poll(async () => (await ends()).count, { timeout: 20_000 }).toBe(3)
  const { events } = await ends()
  expect(events.slice(1).map(({ data }: any) => [data.request_id, data.code ?? data.result.response])).toEqual([
    [request_id, 'INTERRUPTED'],
    [waits.request_id, 'The token is k7.'],
  ])
  expect(programsOf({ client, ...second })).not.toContain(orphan)
  expect(second.model.calls.length).toBe(calls + 1)
})

test('SIGTERM in the middle of twenty turns: exit 0 within 10 s, nothing is left running, each is accounted for', async () => {
  const first = await agentDaemon()
  const { client, model } = first
  const agents = Array.from({ length: 20 }, (_, at) => `agent${at}`)
  const acks = await Promise.all(
    agents.map(agent_id => client.request('completion:async', { agent_id, prompt: '#slow 60000' })),
  )
  await expect.poll(() => model.calls.length, { timeout: 30_000 }).toBe(4)
  const began = performance.now()
  expect(await first.stop()).toBe(0)
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(programsOf(first)).toEqual([])

  const second = await first.restart()
  const { events } = await second.client.request('system:event_history', { pattern: 'completion:error' })
  const { active_count, queue_length } = await second.client.request('completion:status')
  const interrupted = events.map(({ data }: any) => data.request_id)
  expect(interrupted.length + active_count + queue_length).toBe(acks.length)
  expect(interrupted.length).toBe(4)
})
