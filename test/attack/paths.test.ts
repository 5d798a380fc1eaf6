import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../protocol/talk.ts'
import { type Attacked, attackedDaemon } from './attacked-daemon.ts'
import { pathLikeNames } from './path-like-names.ts'
import { tracedFrom } from './traced.ts'

/** Each name in every field that could become a part of a path. */
const requestsWith = (name: string): readonly (readonly [string, object])[] => [
  ['state:set', { namespace: name, key: 'k', value: 1 }],
  ['state:set', { key: name, value: 1 }],
  ['state:set', { agent_id: name, key: 'k', value: 1 }],
  ['state:list', { namespace: name, pattern: name }],
  ['state:update_session', { session_id: name, data: {} }],
  ['state:import', { state_data: { agents: { [name]: { k: 1 } }, namespaces: { [name]: { k: 1 } } }, merge: true }],
  ['agent:spawn', { profile_name: name }],
  ['agent:spawn', { profile_name: 'quiet', agent_id: name, run_task: false }],
  ['agent:spawn', { agent_type: name, run_task: false }],
  ['agent:load_profile', { profile_name: name }],
  ['agent:save_profile', { profile_name: name, profile_data: { role: 'x' } }],
  ['agent:create_identity', { agent_id: name, display_name: name }],
  ['agent:remove_identity', { agent_id: name }],
  ['agent:register', { agent_id: name }],
  ['agent:terminate', { agent_id: name }],
  ['agent:connection', { action: 'connect', agent_id: name }],
  ['agent:update_state', { agent_id: name, key: name, value: 1 }],
  ['message:send', { from_agent: name, to_agent: name, content: name }],
  ['message:publish', { topic: name, message: name }],
  ['message:subscribe', { agent_id: 'asker', topics: [name] }],
  ['message:ack', { agent_id: 'asker', message_id: name }],
  ['completion:request', { prompt: 'x', session_id: name }],
  ['completion:request', { prompt: name, agent_id: name, model: name, request_id: name, client_id: name }],
  ['composition:get', { composition: name }],
  ['composition:compose', { composition: name, context: { [name]: name } }],
  ['composition:list_components', { directory: name }],
  ['system:subscribe', { patterns: [name] }],
  ['system:event_history', { pattern: name, source: name }],
  ['system:plugin_status', { plugin: name }],
  ['system:cleanup', { cleanup_type: name }],
  ['transport:send', { connection_id: name, event: { event: 'x', data: {} } }],
]

/** A program that answers with one of the names as the id of its session, a new one each time. */
const program = (home: string): string => {
  const path = join(home, 'provider.mjs')
  const names = JSON.stringify(pathLikeNames)
  writeFileSync(
    path,
    `import { readFileSync } from 'node:fs'
const at = Number(readFileSync(0, 'utf8').match(/number (\\d+)/)?.[1] ?? 0)
process.stdout.write(JSON.stringify({ result: 'ok', session_id: ${names}[at], model: '../../model' }))`,
  )
  return path
}

const ask = (daemon: Attacked, name: string, data: object): Promise<unknown> =>
  daemon.client.request(name, data).catch(cause => cause.code)

test('sixty names that look like paths, in every field and as session ids of a program: nothing outside is written', async () => {
  expect(pathLikeNames.length).toBeGreaterThanOrEqual(60)
  const daemon = await attackedDaemon({ 'quiet.json': { script: 'quiet.yaml' }, 'quiet.yaml': 'turns: []' })
  const provider = { name: 'command', command: [process.execPath, program(daemon.home)], json: true }
  await ask(daemon, 'agent:save_profile', { profile_name: 'asking', profile_data: { provider, wake_on_mail: false } })
  const trace = tracedFrom(daemon.child.pid!, daemon.home)
  if (!trace) return console.log('not traced: strace is not to be had here')
  onTestFinished(() => trace.end())
  await trace.ready
  for (let at = 0; at < pathLikeNames.length; at += 11) {
    const requests = pathLikeNames.slice(at, at + 11).flatMap(requestsWith)
    await Promise.all(requests.map(([event, data]) => ask(daemon, event, data)))
  }
  await ask(daemon, 'agent:spawn', { profile_name: 'asking', agent_id: 'asker', run_task: false })
  // Every eighth: each is a program to be started.
  for (let at = 0; at < pathLikeNames.length; at += 8)
    await ask(daemon, 'completion:request', { prompt: `number ${at}`, agent_id: 'asker' })
  expect((await daemon.client.request('system:health')).status).toBe('healthy')
  await daemon.stop()
  await trace.end()
  const { written, count } = trace.outside()
  expect(count, 'writes inside are seen').toBeGreaterThan(100)
  expect(written).toEqual([])
})

test('a write outside is seen by the same trace', async () => {
  const daemon = await attackedDaemon()
  const trace = tracedFrom(daemon.child.pid!, join(daemon.home, 'elsewhere'))
  if (!trace) return console.log('not traced: strace is not to be had here')
  onTestFinished(() => trace.end())
  await trace.ready
  await daemon.client.request('agent:create_identity', { agent_id: 'ada' })
  await until(() => trace.outside().written.length > 0)
})
