import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anything, command, definePlugin } from '../../src/plugin/index.ts'
import { completionDaemon, script } from './completion-daemon.ts'

/** Answers what agents do, and remembers who did it. */
const witness = () => {
  const seen: { name: string; data: unknown; actor: object; depth: number; correlation_id: unknown }[] = []
  const answered = (name: `${string}:${string}`) => command(name, { doc: '', input: anything, output: anything })
  const plugin = definePlugin({
    name: 'witness',
    version: '1.0.0',
    description: '',
    commands: {
      send: answered('agent:send_message'),
      set: answered('state:set'),
      get: answered('state:get'),
      custom: answered('custom:thing'),
    },
    setup: () => {
      const note = (data: unknown, { name, actor, depth, correlation_id }: any) => {
        seen.push({ name, data, actor, depth, correlation_id })
        return name === 'state:get' ? { value: 'blue' } : { status: 'ok' }
      }
      return { commands: { send: note, set: note, get: note, custom: note } }
    },
  })
  return { plugin, seen }
}

test('what a scripted agent does is done in its name, and keeps the correlation of its turn', async () => {
  const { plugin, seen } = witness()
  const path = script(`
turns:
  - match: 'the token is (?<token>\\S+)'
    remember: { token: '{token}' }
    actions:
      - set: { key: token, value: '{token}' }
      - get: { key: colour, as: colour }
      - send: { to: bob, message: 'token {token}, colour {colour}' }
      - emit: { event: 'custom:thing', data: { list: ['{agent_id}'], number: 7 } }
    reply: 'sent {token}'
`)
  const daemon = await completionDaemon({ provider: 'scripted', script: path }, { builtIns: [plugin] })
  const answer = await daemon.request(
    'completion:request',
    { agent_id: 'ada', prompt: 'the token is k7' },
    { correlation_id: 'c1' },
  )
  expect(answer.result).toBe('[scripted] sent k7')
  expect(seen.map(({ name, data }) => [name, data])).toEqual([
    ['state:set', { key: 'token', value: 'k7' }],
    ['state:get', { key: 'colour' }],
    ['agent:send_message', { target_agent: 'bob', message: 'token k7, colour blue' }],
    ['custom:thing', { list: ['ada'], number: 7 }],
  ])
  for (const { actor, depth, correlation_id } of seen)
    expect({ actor, depth, correlation_id }).toEqual({
      actor: { kind: 'agent', id: 'ada' },
      depth: 0,
      correlation_id: 'c1',
    })
})

test('the script in the documentation does what it says', async () => {
  const { plugin, seen } = witness()
  const page = readFileSync(new URL('../../docs/AGENTS.md', import.meta.url), 'utf8')
  const yaml = /```yaml\n([\s\S]*?)```/.exec(page)![1]!
  const daemon = await completionDaemon(
    { provider: 'scripted', script: script(yaml.replaceAll('my:event', 'custom:thing')) },
    { builtIns: [plugin] },
  )
  const ask = async (prompt: string) => (await daemon.request('completion:request', { agent_id: 'ada', prompt })).result
  expect(await ask('the token is k7')).toBe('[scripted] sent k7, colour blue')
  expect(seen.map(({ name }) => name)).toEqual(['agent:send_message', 'state:set', 'state:get', 'custom:thing'])
  expect(await ask('something else')).toBe('[scripted] You said: something else')
})

test('an agent that does what nobody answers fails with the reason', async () => {
  const path = script(`turns: [{ actions: [{ emit: { event: 'no:such' } }] }]`)
  const daemon = await completionDaemon({ provider: 'scripted', script: path })
  await expect(daemon.request('completion:request', { agent_id: 'ada', prompt: 'x' })).rejects.toMatchObject({
    code: 'COMPLETION_FAILED',
    message: 'scripted failed: emit: no plugin answers no:such',
    details: { action: 'no:such', cause: 'EVENT_NOT_HANDLED' },
  })
})

test('an agent cannot wait for a turn of its own, which would wait for itself', async () => {
  const path = script(`
turns: [{ match: again, actions: [{ emit: { event: 'completion:request', data: { agent_id: ada, prompt: hello } } }] }]
`)
  const daemon = await completionDaemon({ provider: 'scripted', script: path })
  await expect(daemon.request('completion:request', { agent_id: 'ada', prompt: 'again' })).rejects.toMatchObject({
    details: { cause: 'CONFLICT' },
  })
})
