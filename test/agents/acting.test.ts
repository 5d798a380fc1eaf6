import { expect, test } from 'vitest'
import { agentDaemon } from './agent-daemon.ts'

const tool = (name: string, input: object) => `#tool mcp__ksi__${name} ${JSON.stringify(input)}`

const profile = { name: 'worker', role: 'worker', wake_on_mail: false }

const withWorkers = async (...agents: string[]) => {
  const daemon = await agentDaemon()
  const { client } = daemon
  await client.request('agent:save_profile', { profile_name: 'worker', profile_data: profile })
  for (const agent_id of agents) await client.request('agent:spawn', { profile_name: 'worker', agent_id })
  return daemon
}

test('a spawned agent sets state and sends a message by its tools, in its own name', async () => {
  const { client, model } = await withWorkers('bob')
  const task = [
    tool('set_state', { key: 'result', value: { answer: 42 } }),
    tool('send_message', { to: 'bob', message: 'the token is k7' }),
  ].join('\n')
  const messages: any[] = []
  await client.subscribe(['agent:message'], event => void messages.push(event.data))
  const done = client.waitFor('completion:result', { 'data.agent_id': 'ada' }, 60)
  await client.request('agent:save_profile', {
    profile_name: 'awake',
    profile_data: { ...profile, wake_on_mail: true },
  })
  await client.request('agent:spawn', { profile_name: 'awake', agent_id: 'ada', task })
  expect((await done).data.result.response).toMatch(/^Result: .*\nResult: /)
  expect(await client.request('state:get', { key: 'result' })).toMatchObject({ value: { answer: 42 }, found: true })
  expect(messages).toContainEqual(expect.objectContaining({ from: 'ada', to: 'bob', message: 'the token is k7' }))
  const { events } = await client.request('system:event_history', { pattern: 'state:set' })
  expect(events.map(({ metadata }: any) => metadata.actor)).toEqual(['agent:ada'])
  expect(model.calls[0]!.tools).toEqual(expect.arrayContaining(['mcp__ksi__set_state', 'mcp__ksi__send_message']))
})

test('what an agent may not do comes back as a tool error with its code and a hint', async () => {
  const { client } = await withWorkers()
  await client.request('agent:save_profile', {
    profile_name: 'awake',
    profile_data: { ...profile, wake_on_mail: true },
  })
  const done = client.waitFor('completion:result', {}, 60)
  const task = [tool('emit_event', { event: 'system:shutdown' }), tool('get_state', { key: 'x', namespace: 'secret' })]
  await client.request('agent:spawn', { profile_name: 'awake', agent_id: 'ada', task: task.join('\n') })
  const { response } = (await done).data.result
  expect(response).toMatch(/^Error: PERMISSION_DENIED: ada may not system:shutdown\n.*permissions\.emit/)
  expect(response).toMatch(/^Error: PERMISSION_DENIED: ada may not touch the namespace secret\n.*permissions\.state/m)
})
