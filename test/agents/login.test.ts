import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agentDaemon } from './agent-daemon.ts'

test("the program runs with the user's own login", async () => {
  const { client, env, model } = await agentDaemon({ env: { ANTHROPIC_API_KEY: '' } })
  const folder = join(env.HOME!, '.claude')
  mkdirSync(folder, { recursive: true })
  const claudeAiOauth = {
    accessToken: 'sk-ant-oat01-made-up',
    refreshToken: 'sk-ant-ort01-made-up',
    expiresAt: Date.now() + 24 * 60 * 60 * 1000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  }
  writeFileSync(join(folder, '.credentials.json'), JSON.stringify({ claudeAiOauth }), { mode: 0o600 })
  await client.request('completion:request', { agent_id: 'ada', prompt: 'hello' })
  expect(model.calls.map(({ authorization, api_key }) => [authorization, api_key])).toEqual([
    ['Bearer sk-ant-oat01-made-up', undefined],
  ])
})

test('without any login the user is told to log in, and the model is not called', async () => {
  const { client, model } = await agentDaemon({ env: { ANTHROPIC_API_KEY: '' } })
  await expect(client.request('completion:request', { agent_id: 'ada', prompt: 'hello' })).rejects.toMatchObject({
    code: 'COMPLETION_FAILED',
    details: { hint: expect.stringContaining('log in') },
  })
  expect(model.calls).toEqual([])
})
