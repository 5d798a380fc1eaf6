import { deepEqual, ok, partialDeepStrictEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KsiError } from '../../errors.ts'
import { stopsInOrder } from './graceful-shutdown.ts'
import { registered, type Trial } from './trial.ts'

/** What a daemon must do, and a way to see whether it does; throws what is otherwise. */
export interface Behaviour {
  readonly name: string
  readonly check: (trial: Trial) => Promise<void>
}

/** Seconds for an event that must come. */
const patience = 5

/** In the order in which a person would look; each leaves the daemon as it was. */
export const behaviours: readonly Behaviour[] = [
  {
    name: 'plugin loading: the services are there',
    check: async ({ ask }) => {
      const { plugins } = await ask('system:plugin_status', { include_metrics: false })
      const status = new Map(plugins.map(({ name, status }: { name: string; status: string }) => [name, status]))
      const services = ['state_service', 'agent_service', 'completion_service']
      deepEqual(
        services.map(name => [name, status.get(name)]),
        services.map(name => [name, 'active']),
      )
    },
  },
  {
    name: 'event routing: what is set can be read',
    check: async trial => {
      const { ask } = trial
      const value = { n: [1, 'ä', null], deep: { x: 1.5 } }
      const namespace = scratchNamespace(trial, 'routing')
      partialDeepStrictEqual(await ask('state:set', { namespace, key: 'k', value }), { status: 'ok' })
      partialDeepStrictEqual(await ask('state:get', { namespace, key: 'k' }), { value, found: true })
    },
  },
  {
    name: 'agent lifecycle: profile, identity, registration',
    check: async trial => {
      const { ask, name, undo } = trial
      const [profile_name, agent_id] = [name('profile'), name('agent')]
      const { places } = await ask('system:health', { include_places: true })
      undo(() => rm(join(places.profiles_dir, `${profile_name}.json`), { force: true }))
      const profile_data = { role: 'analyst', capabilities: ['analysis'] }
      partialDeepStrictEqual(await ask('agent:save_profile', { profile_name, profile_data }), { status: 'saved' })
      undo(() => ask('agent:remove_identity', { agent_id }))
      const { identity } = await ask('agent:create_identity', { agent_id, display_name: 'Self-test', role: 'analyst' })
      partialDeepStrictEqual(identity, { agent_id, display_name: 'Self-test' })
      ok(!(await isListed(trial, agent_id)), `${agent_id} is listed before it is registered`)
      await registered(trial, 'agent', { role: 'analyst', capabilities: ['analysis'] })
      ok(await isListed(trial, agent_id), `${agent_id} is registered and not listed`)
    },
  },
  {
    name: 'task routing: by capability and by role',
    check: async trial => {
      const { ask, name } = trial
      const [skill, role] = [name('skill'), name('role')]
      const analyst = await registered(trial, 'analyst', { capabilities: [skill] })
      const creative = await registered(trial, 'creative', { role })
      const found = await ask('agent:route_task', { task: 'count', required_capabilities: [skill] })
      partialDeepStrictEqual(found, { agent_id: analyst })
      ok(found.score > 0, `its score is ${found.score}`)
      const other = await ask('agent:route_task', { task: 'sing', preferred_role: role })
      partialDeepStrictEqual(other, { agent_id: creative })
      const nobody = ask('agent:route_task', { task: 'fly', required_capabilities: [name('nobody')] })
      deepEqual(await nobody.then(() => 'an answer', codeOf), 'NO_SUITABLE_AGENT')
    },
  },
  {
    name: 'messaging: a subscriber gets each message exactly once',
    check: async trial => {
      const { ask, client } = trial
      const sender_agent = await registered(trial, 'sender', {})
      const target_agent = await registered(trial, 'receiver', {})
      const seen: unknown[] = []
      const heard = new EventTarget()
      const subscription = await client.subscribe(['agent:message', 'state:changed'], ({ event, data }) => {
        if (event === 'agent:message' && data.to === target_agent) seen.push(data)
        if (event === 'state:changed' && data.namespace === after) heard.dispatchEvent(new Event('after'))
      })
      const after = scratchNamespace(trial, 'after')
      const over = once(heard, 'after', { signal: AbortSignal.timeout(patience * 1000) })
      await ask('agent:send_message', { target_agent, sender_agent, message: 'Hello' })
      await ask('state:set', { namespace: after, key: 'k', value: 1 })
      await over
      subscription.close()
      deepEqual(seen.length, 1)
      partialDeepStrictEqual(seen[0], { from: sender_agent, to: target_agent, message: 'Hello' })
    },
  },
  {
    name: 'agent state: what an agent keeps is in its own namespace',
    check: async trial => {
      const agent_id = await keeper(trial, 'keeper')
      partialDeepStrictEqual(await trial.ask('agent:get_state', { agent_id, key: 'mood' }), { value: 'calm' })
    },
  },
  { name: 'graceful shutdown: the sockets go, the process ends with 0', check: stopsInOrder },
  {
    name: 'event history: every event is there, oldest first, with its time',
    check: async trial => {
      const namespace = scratchNamespace(trial, 'history')
      for (let value = 0; value < 5; value++) await trial.ask('state:set', { namespace, key: 'n', value })
      const { events } = await trial.ask('system:event_history', { pattern: 'state:set', limit: 1000 })
      const ours = events.filter(({ data }: { data: { namespace?: string } }) => data.namespace === namespace)
      deepEqual(
        ours.map(({ data }: { data: { value: number } }) => data.value),
        [0, 1, 2, 3, 4],
      )
      for (const { metadata } of ours) ok(Date.parse(metadata.timestamp) > 0, `it has the time ${metadata.timestamp}`)
    },
  },
  {
    name: 'service dependency: agent state is readable as state',
    check: async trial => {
      const agent_id = await keeper(trial, 'reader')
      const found = await trial.ask('state:get', { namespace: `agent:${agent_id}`, key: 'mood' })
      partialDeepStrictEqual(found, { value: 'calm', found: true })
    },
  },
]

const scratchNamespace = ({ ask, name, undo }: Trial, what: string): string => {
  const namespace = name(what)
  undo(() => ask('state:clear', { namespace, confirm: true }))
  return namespace
}

/** An agent that has kept its mood. */
const keeper = async (trial: Trial, what: string): Promise<string> => {
  const agent_id = await registered(trial, what, {})
  trial.undo(() => trial.ask('state:clear', { namespace: `agent:${agent_id}`, confirm: true }))
  const kept = await trial.ask('agent:update_state', { agent_id, key: 'mood', value: 'calm' })
  partialDeepStrictEqual(kept, { status: 'ok' })
  return agent_id
}

const isListed = async ({ ask }: Trial, agent_id: string): Promise<boolean> => {
  const { agents } = await ask('agent:list')
  return agents.some((agent: { agent_id: string }) => agent.agent_id === agent_id)
}

const codeOf = (cause: KsiError): string => cause.code
