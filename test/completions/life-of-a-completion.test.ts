import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completionDaemon, facts, script } from './completion-daemon.ts'

const scripted = { provider: 'scripted' }

test('completion:request waits for the answer, and the facts of its life are told in order', async () => {
  const daemon = await completionDaemon(scripted)
  const seen = daemon.watch('completion:*')
  const answer = await daemon.request('completion:request', { prompt: 'hello', client_id: 'me' })
  expect(answer).toMatchObject({
    result: '[scripted] You said: hello',
    model: 'scripted',
    provider: 'scripted',
    type: 'assistant',
    message: { content: [{ text: '[scripted] You said: hello' }] },
    usage: { input_tokens: 2 },
  })
  expect(answer.request_id).toMatch(/^[0-9a-f]{8}$/)
  expect(facts(seen.filter(({ name }) => name !== 'completion:request'))).toEqual(
    ['progress', 'started', 'result'].map(fact => `completion:${fact} ${answer.request_id}`),
  )
  expect(seen.find(({ name }) => name === 'completion:result')!.data).toMatchObject({
    client_id: 'me',
    result: { response: '[scripted] You said: hello', session_id: answer.session_id },
  })
})

test('completion:async answers at once, and the result comes as a fact', async () => {
  const daemon = await completionDaemon({
    provider: 'scripted',
    script: script('turns: [{ delay: 0.05, reply: late }]'),
  })
  const seen = daemon.watch('completion:result')
  const ack = await daemon.request('completion:async', { prompt: 'hello' })
  expect(ack).toEqual({ request_id: expect.any(String), status: 'processing' })
  expect(seen).toEqual([])
  await expect.poll(() => facts(seen)).toEqual([`completion:result ${ack.request_id}`])
})

test('a session is gone on with, and is logged as JSON lines under its id', async () => {
  const daemon = await completionDaemon(scripted)
  const first = await daemon.request('completion:request', { prompt: 'Remember the token is k7.' })
  const { session_id } = first
  const second = await daemon.request('completion:request', { prompt: 'What is the token?', session_id })
  expect(second).toMatchObject({ result: '[scripted] The token is k7.', session_id })
  const folder = join(daemon.home, 'var', 'logs', 'sessions')
  const lines = readFileSync(join(folder, `${session_id}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { type: 'human', content: 'Remember the token is k7.', timestamp: expect.stringMatching(/Z$/) },
    { type: 'claude', result: '[scripted] I will remember: the token is k7.', provider: 'scripted' },
    { type: 'human' },
    { type: 'claude', result: '[scripted] The token is k7.' },
  ])
  expect(readlinkSync(join(folder, 'latest.jsonl'))).toBe(`${session_id}.jsonl`)
})

test('an agent goes on with its own conversation, and its tokens are summed', async () => {
  const daemon = await completionDaemon(scripted)
  await daemon.request('completion:request', { agent_id: 'ada', prompt: 'Remember the token is k7.' })
  await daemon.request('completion:request', { agent_id: 'bob', prompt: 'Remember the token is k8.' })
  const answer = await daemon.request('completion:request', { agent_id: 'ada', prompt: 'What is the token?' })
  expect(answer.result).toBe('[scripted] The token is k7.')
  const { usage } = await daemon.request('completion:status', { agent_id: 'ada' })
  expect(usage).toMatchObject({ turns: 2, input_tokens: 7 + 5, cost_usd: 0 })
})

test('turns of one agent run one after the other, agents beside each other, up to max_concurrent', async () => {
  const daemon = await completionDaemon({
    provider: 'scripted',
    max_concurrent: 2,
    script: script('turns: [{ delay: 0.02 }]'),
  })
  const running = new Map<string, string>()
  let most = 0
  for (const record of [daemon.watch('completion:started'), daemon.watch('completion:result')]) record.length = 0
  daemon.bus.subscribers.add({
    source: 'count',
    patterns: ['completion:started', 'completion:result'],
    deliver: ({ name, data }) => {
      const { agent_id, request_id } = data as { agent_id: string; request_id: string }
      if (name === 'completion:result') return void running.delete(agent_id)
      expect(running.has(agent_id)).toBe(false)
      running.set(agent_id, request_id)
      most = Math.max(most, running.size)
    },
  })
  const seen = daemon.watch('completion:result')
  const acks = await Promise.all(
    ['a', 'a', 'a', 'b', 'b', 'c'].map(agent_id => daemon.request('completion:async', { agent_id, prompt: 'x' })),
  )
  expect(acks.map(({ queue_position }) => queue_position)).toEqual([undefined, 1, 2, undefined, 3, 4])
  await expect.poll(() => seen.length).toBe(6)
  expect(most).toBe(2)
})

test('a completion that waits and one that runs can be cancelled; each ends once', async () => {
  const daemon = await completionDaemon({ provider: 'scripted', script: script('turns: [{ delay: 60 }]') })
  const ends = daemon.watch('completion:result', 'completion:error')
  const [runs, waits] = await Promise.all(
    [1, 2].map(() => daemon.request('completion:async', { agent_id: 'ada', prompt: 'x' })),
  )
  await expect.poll(async () => (await daemon.request('completion:status')).active_count).toBe(1)
  for (const { request_id } of [waits, runs])
    expect(await daemon.request('completion:cancel', { request_id })).toEqual({ status: 'cancelled' })
  expect(facts(ends)).toEqual([`completion:error ${waits.request_id}`, `completion:error ${runs.request_id}`])
  expect(ends.map(({ data }) => (data as { code: string }).code)).toEqual(['CANCELLED', 'CANCELLED'])
  expect(await daemon.request('completion:cancel', runs)).toEqual({ status: 'not_found' })
  expect(await daemon.request('completion:status')).toMatchObject({ active_count: 0, queue_length: 0 })
})

test('a completion that takes too long ends with TIMEOUT, and so does one in which nothing happens', async () => {
  const sleeping = { provider: 'scripted', script: script('turns: [{ delay: 60 }]') }
  const slow = await completionDaemon({ ...sleeping, timeout: 0.05 })
  await expect(slow.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({
    code: 'TIMEOUT',
    details: { reason: 'no answer within 0.05 s' },
  })
  const silent = await completionDaemon({ ...sleeping, progress_timeout: 0.05 })
  await expect(silent.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({
    code: 'TIMEOUT',
    details: { reason: 'nothing was heard for 0.05 s' },
  })
})

test('a timeout from outside is brought into the limits', async () => {
  const daemon = await completionDaemon({
    provider: 'scripted',
    script: script('turns: [{ delay: 60 }]'),
    min_timeout: 0.01,
    max_timeout: 0.05,
  })
  for (const [asked, got] of [
    [3600, 0.05],
    [-1, 0.01],
  ])
    await expect(daemon.request('completion:request', { prompt: 'x', timeout: asked })).rejects.toMatchObject({
      details: { reason: `no answer within ${got} s` },
    })
})

test('a transient failure is tried again, the final one is told once', async () => {
  const daemon = await completionDaemon({
    provider: 'scripted',
    retry_delay: 0.01,
    script: script(`
turns:
  - { match: flaky, times: 2, fail: { message: overloaded, transient: true } }
  - { match: down, fail: { message: overloaded, transient: true } }
  - { match: broken, fail: { message: no login } }
`),
  })
  const ends = daemon.watch('completion:result', 'completion:error')
  const retries = daemon.watch('completion:progress')
  const retried = () => retries.filter(({ data }) => (data as { status: string }).status === 'retrying').length
  expect(await daemon.request('completion:request', { prompt: 'flaky' })).toMatchObject({ type: 'assistant' })
  expect(retried()).toBe(2)
  await expect(daemon.request('completion:request', { prompt: 'down' })).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    retryable: true,
  })
  expect(retried()).toBe(4)
  await expect(daemon.request('completion:request', { prompt: 'broken' })).rejects.toMatchObject({
    code: 'COMPLETION_FAILED',
  })
  expect(retried()).toBe(4)
  expect(ends.length).toBe(3)
})
