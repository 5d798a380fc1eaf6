import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startIn } from '../faults/loaded-daemon.ts'
import { until } from './until.ts'

const files = {
  'worker.json': { role: 'worker', script: 'worker.yaml' },
  'worker.yaml': `turns:
  - { match: 'the token is (?<token>\\S+)', remember: { token: '{token}' }, reply: noted }
  - { match: redelivered, reply: 'the token is {token}' }
  - { match: slow, actions: [{ wait: 60 }] }`,
}

test('killed in the middle of a turn: the agent is idle, its turn is accounted for, and its mail comes again in the same conversation', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-killed-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  mkdirSync(join(home, 'agent_profiles'))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(home, 'agent_profiles', name), typeof content === 'string' ? content : JSON.stringify(content))
  const killed = await startIn(home)
  const noted = killed.client.waitFor('completion:result')
  await killed.client.request('agent:spawn', { profile_name: 'worker', agent_id: 'ada', task: 'the token is k7' })
  await killed.client.request('agent:spawn', { profile_name: 'worker', agent_id: 'bob' })
  await noted
  const begun = killed.client.waitFor('completion:started')
  await killed.client.request('agent:send_message', { target_agent: 'ada', message: 'slow' })
  await begun
  await killed.kill()

  const daemon = await startIn(home)
  onTestFinished(() => daemon.stop().then(() => {}))
  const { request } = { request: daemon.client.request.bind(daemon.client) }
  const ended = async () => (await request('system:event_history', { pattern: 'completion:*' })).events as any[]
  await until(async () => (await ended()).filter(({ event_name }) => event_name === 'completion:result').length === 2)
  const ends = (await ended()).filter(({ event_name }) => /result|error/.test(event_name))
  expect(ends.map(({ data }) => data.code ?? data.result.response)).toEqual([
    '[scripted] noted',
    'INTERRUPTED',
    '[scripted] the token is k7',
  ])
  const { agents } = await request('agent:list')
  expect(agents).toMatchObject([
    { agent_id: 'ada', status: 'active' },
    { agent_id: 'bob', status: 'idle' },
  ])
  expect((await request('message:stats')).history_size).toBe(0)
  await daemon.stop()
  expect(readdirSync(join(home, 's'))).not.toContain('agents')
}, 60_000)
