import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { type AgentsDaemon, agentsDaemon } from './agents-daemon.ts'
import { until } from './until.ts'

const scripted = (script: string, more: object = {}) => ({ role: 'worker', script, ...more })

const answers = (seen: readonly { data: unknown }[]): string[] =>
  seen.map(({ data }) => (data as { result: { response: string } }).result.response)

const spawn = (daemon: AgentsDaemon, agent_id: string, more: object = {}) =>
  daemon.request('agent:spawn', { profile_name: 'worker', agent_id, ...more })

interface Mail {
  readonly message: unknown
  readonly message_type: string
  readonly from: string
  readonly metadata?: object
  readonly reply_to?: string
}

/** A client that gets the mail of an agent that it plays itself. */
const player = async (daemon: AgentsDaemon, agent_id: string) => {
  const mail: Mail[] = []
  const client = await daemon.client((event: ReceivedEvent) => {
    if (event.event === 'message:received') mail.push(event.data as Mail)
  })
  await client.request('agent:connection', { action: 'connect', agent_id })
  return { client, mail }
}

const echo = { 'worker.json': scripted('worker.yaml'), 'worker.yaml': 'turns: []' }

test('a spawned agent takes its task as its first turn, with its context and by its template', async () => {
  const files = {
    'worker.json': scripted('worker.yaml', { prompt_template: '{task}|{context}|{agents}' }),
    'worker.yaml': 'turns: []',
  }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('completion:result')
  await daemon.request('agent:register', { agent_id: 'bob', agent_info: { role: 'coder', capabilities: ['c'] } })
  const answer = await spawn(daemon, 'ada', { task: 'count', context: 'to three' })
  expect(answer).toEqual({
    agent_id: 'ada',
    status: 'spawned',
    process_id: expect.stringMatching(/^[0-9a-f]{8}$/),
    profile: 'worker',
  })
  await until(() => seen.length === 1)
  expect(answers(seen)).toEqual(['[scripted] You said: count|to three|bob (coder, c)'])
  expect((await daemon.request('agent:list')).agents).toMatchObject([
    { agent_id: 'ada', status: 'active', profile: 'worker', task: 'count', context: 'to three' },
    { agent_id: 'bob' },
  ])
})

test('the guide’s own words start an agent of a profile that is shipped', async () => {
  await using daemon = await agentsDaemon()
  const seen = daemon.watch('completion:result')
  const { agent_id } = await daemon.request('agent:spawn', { profile_name: 'analyst', task: 'Analyze data' })
  expect(agent_id).toMatch(/^analyst_[0-9a-f]{8}$/)
  await until(() => seen.length === 1)
  expect(answers(seen)[0]).toContain('Analyze data')
})

test('mail becomes the turn of an idle agent, says who sent it, and the answer goes back', async () => {
  await using daemon = await agentsDaemon({ files: echo })
  await spawn(daemon, 'ada')
  const { client, mail } = await player(daemon, 'bob')
  const sent = await client.request('agent:send_message', {
    target_agent: 'ada',
    message: 'hello',
    sender_agent: 'bob',
  })
  expect(sent).toMatchObject({ status: 'sent', to: 'ada' })
  await until(() => mail.length === 1)
  expect(mail[0]).toMatchObject({ from: 'ada', message_type: 'response', reply_to: sent.message_id })
  expect(mail[0]!.message).toContain('hello')
  expect(mail[0]!.message).toContain('bob, who says so')
})

test.each([
  ['[NO_RESPONSE]', 0, 'active'],
  ['fine [END]', 1, 'active'],
  ['bye [TERMINATE]', 1, 'terminated'],
])('an answer that ends with a control word: %s', async (reply, replies, status) => {
  const files = { ...echo, 'worker.yaml': `turns: [{ reply: '${reply}' }]` }
  await using daemon = await agentsDaemon({ files })
  const ends = daemon.watch('completion:result')
  await spawn(daemon, 'ada')
  const { client, mail } = await player(daemon, 'bob')
  await client.request('message:send', { to_agent: 'ada', content: 'hello' })
  await until(() => ends.length === 1)
  await until(async () => (await daemon.request('agent:list', { status: 'all' })).agents[0].status === status)
  await until(async () => mail.length === replies)
  if (replies > 0) expect(mail[0]!.metadata).toEqual({ final: true })
})

test('an agent whose profile says so is not woken by mail; it follows the next turn somebody asks for', async () => {
  const files = { ...echo, 'worker.json': scripted('worker.yaml', { wake_on_mail: false }) }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('completion:result')
  await spawn(daemon, 'ada', { task: 'begin' })
  await until(() => seen.length === 1)
  expect((await daemon.request('agent:send_message', { target_agent: 'ada', message: 'mail' })).status).toBe('queued')
  await daemon.request('completion:request', { agent_id: 'ada', prompt: 'asked' })
  await until(() => seen.length === 3)
  const [task, asked, mail] = answers(seen)
  expect([task, asked]).toEqual(['[scripted] You said: begin', '[scripted] You said: asked'])
  expect(mail).toContain('mail')
})

test('an agent takes one turn at a time, and the mail of one sender together', async () => {
  const files = { ...echo, 'worker.yaml': `turns: [{ match: begin, actions: [{ wait: 0.05 }], reply: done }]` }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('completion:started', 'completion:result')
  await spawn(daemon, 'ada', { task: 'begin' })
  await until(() => seen.length === 1)
  const { client } = await player(daemon, 'bob')
  for (const content of ['one', 'two']) await client.request('message:send', { to_agent: 'ada', content })
  await until(() => seen.length === 6)
  expect(seen.map(({ name }) => name.split(':')[1])).toEqual([
    'started',
    'result',
    'started',
    'result',
    'started',
    'result',
  ])
})

test('a turn that fails is over: its mail is not tried for ever, and an agent that asked is told', async () => {
  const files = {
    'worker.json': scripted('worker.yaml'),
    'worker.yaml': `turns: [{ match: begin, actions: [{ send: { to: sick, message: help } }] }]
otherwise: '[NO_RESPONSE]'`,
    'sick.json': scripted('sick.yaml'),
    'sick.yaml': 'turns: [{ fail: { message: headache } }]',
  }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('completion:error', 'message:published')
  await daemon.request('agent:spawn', { profile_name: 'sick', agent_id: 'sick' })
  await spawn(daemon, 'ada', { task: 'begin' })
  const told = () => seen.find(({ data }) => (data as { message_type?: string }).message_type === 'error')
  await until(() => told())
  expect(told()!.data).toMatchObject({ from: 'sick', delivered: ['ada'], metadata: { final: true } })
  await until(async () => (await daemon.request('message:stats')).history_size === 0)
  expect(seen.filter(({ name }) => name === 'completion:error').length).toBe(1)
})

test('an agent that is terminated in its turn stops; restarted, it gets the interrupted mail again and knows what it knew', async () => {
  const files = {
    ...echo,
    'worker.yaml': `turns:
  - { match: 'the colour is (?<value>\\S+)', remember: { colour: '{value}' }, reply: noted }
  - { match: redelivered, reply: 'again, and the colour is {colour}' }
  - { match: slow, actions: [{ wait: 30 }] }`,
  }
  await using daemon = await agentsDaemon({ files })
  const seen = daemon.watch('completion:*', 'agent:terminated')
  await spawn(daemon, 'ada', { task: 'the colour is blue' })
  await until(() => seen.some(({ name }) => name === 'completion:result'))
  await daemon.request('agent:send_message', { target_agent: 'ada', message: 'slow' })
  await until(() => seen.filter(({ name }) => name === 'completion:started').length === 2)
  expect(await daemon.request('agent:terminate', { agent_id: 'ada', reason: 'enough' })).toEqual({
    agent_id: 'ada',
    status: 'terminated',
  })
  expect(seen.find(({ name }) => name === 'agent:terminated')?.data).toEqual({ agent_id: 'ada', reason: 'enough' })
  expect((await daemon.request('agent:list')).count).toBe(0)
  expect((await daemon.request('message:stats')).offline_queues).toEqual({ ada: 1 })
  await expect(daemon.request('completion:request', { agent_id: 'ada', prompt: 'x' })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  const before = (await daemon.request('agent:list', { status: 'terminated' })).agents[0]
  await daemon.request('agent:restart', { agent_id: 'ada' })
  await until(() => seen.filter(({ name }) => name === 'completion:result').length === 2)
  expect(answers(seen.filter(({ name }) => name === 'completion:result'))[1]).toContain('the colour is blue')
  const after = (await daemon.request('agent:list')).agents[0]
  expect(after).toMatchObject({ profile: 'worker', task: 'the colour is blue', status: 'active' })
  expect(after.process_id).not.toBe(before.process_id)
})

test('after a kill in the middle of a turn the agent is there, is idle, and gets its mail again', async () => {
  const store = openMemoryStore()
  const files = {
    ...echo,
    'worker.yaml': `turns: [{ match: redelivered, reply: again }, { match: slow, actions: [{ wait: 30 }] }]`,
  }
  const killed = await agentsDaemon({ store, files })
  const begun = killed.watch('completion:started')
  await spawn(killed, 'ada')
  await killed.request('agent:send_message', { target_agent: 'ada', message: 'slow' })
  await until(() => begun.length === 1)
  await using daemon = await agentsDaemon({ store, files })
  const seen = daemon.watch('completion:result')
  await until(() => seen.length === 1)
  expect(answers(seen)).toEqual(['[scripted] again'])
  expect((await daemon.request('agent:list')).agents).toMatchObject([{ agent_id: 'ada', profile: 'worker' }])
  expect((await daemon.request('message:stats')).history_size).toBe(0)
})
