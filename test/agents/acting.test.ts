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

test('an agent is handed a token by another, and still knows it when it was stopped and has come back', async () => {
  const { client, model } = await agentDaemon()
  await client.request('agent:save_profile', { profile_name: 'awake', profile_data: { name: 'awake' } })
  const bob = { profile_name: 'awake', agent_id: 'bob' }
  await client.request('agent:spawn', bob)
  const told = client.waitFor('completion:result', { 'data.agent_id': 'bob' }, 60)
  const task = tool('send_message', { to: 'bob', message: 'the token is k7. [END]' })
  await client.request('agent:spawn', { profile_name: 'awake', agent_id: 'ada', task })
  await told
  await client.request('agent:terminate', { agent_id: 'bob' })
  await client.request('agent:spawn', bob)
  const answer = await client.request('completion:request', { agent_id: 'bob', prompt: 'What is the token?' })
  expect(answer.result).toBe('The token is k7.')
  expect(model.calls.at(-1)!.messages).toBeGreaterThan(2)
})

test('its usual tools may be used without a question, and none when the request says so', async () => {
  const { client, model } = await agentDaemon()
  const ask = (prompt: string, more: object = {}) =>
    client.request('completion:request', { agent_id: 'ada', prompt, ...more })
  const task = '#tool Bash {"command":"echo from-the-shell","description":"a try"}'
  expect((await ask(task)).result).toBe('Result: from-the-shell')
  await ask('hello', { enable_tools: false })
  expect(model.calls.at(-1)!.tools).toEqual([])
})

test('its profile tells the model who it is, and which model it is', async () => {
  const { client, model } = await agentDaemon()
  const profile_data = { name: 'poet', system_prompt: 'You speak in rhymes.', model: 'claude-3-opus' }
  await client.request('agent:save_profile', { profile_name: 'poet', profile_data })
  await client.request('agent:spawn', { profile_name: 'poet', agent_id: 'ada' })
  await client.request('completion:request', { agent_id: 'ada', prompt: 'hello' })
  expect(model.calls[0]!.system).toContain('You speak in rhymes.')
  expect(model.calls[0]!.system).toContain('You are the agent ada')
  expect(model.calls[0]!.model).toMatch(/^claude-opus-/)
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
