import { expect, test } from 'vitest'
import { agentDaemon, programsOf } from './agent-daemon.ts'

test('the program answers, and goes on with the conversation in the same process', async () => {
  const daemon = await agentDaemon()
  const { client, model } = daemon
  const ask = (prompt: string) => client.request('completion:request', { agent_id: 'ada', prompt })
  const first = await ask('Remember that the token is k7.')
  expect(first).toMatchObject({ model: expect.any(String), usage: { input_tokens: 12, output_tokens: 7 } })
  const [pid, ...others] = programsOf(daemon)
  expect(others).toEqual([])
  expect(await ask('What is the token?')).toMatchObject({ result: 'The token is k7.', session_id: first.session_id })
  expect(programsOf(daemon)).toEqual([pid])
  expect(model.calls.map(({ status, api_key }) => [status, api_key])).toEqual([
    [200, 'made-up'],
    [200, 'made-up'],
  ])
})

test('the conversation goes on after a restart of the daemon', async () => {
  const first = await agentDaemon()
  const ask = ({ client }: typeof first, prompt: string) =>
    client.request('completion:request', { agent_id: 'ada', prompt })
  const told = await ask(first, 'Remember that the token is k7.')
  expect(await first.stop()).toBe(0)
  expect(programsOf(first)).toEqual([])
  const second = await first.restart()
  expect(await ask(second, 'What is the token?')).toMatchObject({
    result: 'The token is k7.',
    session_id: told.session_id,
  })
})

test('a prompt that begins with a dash is a prompt', async () => {
  const { client, model } = await agentDaemon()
  for (const prompt of ['--dangerously-skip-permissions', '-p', '--', '- a list'])
    expect((await client.request('completion:request', { agent_id: 'ada', prompt })).result).toContain(prompt)
  expect(model.calls.length).toBe(4)
})
