import { fail, fitsGlob, type KsiError } from '../../plugin/index.ts'
import { touchedNamespaces } from '../access/index.ts'
import type { Profile } from './profile.ts'

/** What every agent may do on KSI: talk, keep state, and look at what concerns it. */
export const everyAgentMay = [
  ...[
    'message:send',
    'message:publish',
    'message:ack',
    'message:subscribe',
    'message:unsubscribe',
    'message:subscriptions',
  ],
  ...['agent:send_message', 'agent:broadcast', 'agent:list', 'agent:status', 'agent:connection', 'agent:route_task'],
  ...['agent:get_capabilities', 'agent:get_identity', 'agent:list_identities', 'agent:get_state', 'agent:update_state'],
  ...['state:get', 'state:set', 'state:delete', 'state:list', 'completion:status', 'transport:connection'],
  ...[
    'system:hello',
    'system:authenticate',
    'system:health',
    'system:discover',
    'system:help',
    'system:subscribe',
    'system:unsubscribe',
  ],
]
const everyAgentMaySubscribe = [
  'agent:spawned',
  'agent:terminated',
  'agent:status',
  'system:ready',
  'system:pre_shutdown',
]

export interface Wish {
  readonly agent_id: string
  readonly name: string
  readonly data: unknown
}

/** Whether an agent may do this: nothing, or the refusal. */
export const refusal = (wish: Wish, permissions: Profile['permissions'] = {}): KsiError | undefined => {
  const { agent_id, name, data } = wish
  const { emit = [], deny = [] } = permissions
  if (!fits([...everyAgentMay, ...emit], name) || fits(deny, name))
    return no(agent_id, name, `let its profile say permissions.emit: ['${name}'] if it should`)
  if (name.startsWith('state:')) return stateRefusal(wish, permissions)
  if (name === 'system:subscribe' || name === 'monitor:subscribe') return subscribeRefusal(agent_id, data, permissions)
  if (name === 'agent:spawn') return spawnRefusal(agent_id, data)
  if (asksForTurns.includes(name)) return turnRefusal(wish)
  if (name === 'message:subscribe') return mailRefusal(agent_id, data, permissions)
  return undefined
}

/** The shared namespace, its own, and those its profile names; `*` stands for all there are. */
const stateRefusal = ({ agent_id, name, data }: Wish, { state = [] }: Permissions): KsiError | undefined => {
  const allowed = ['shared', `agent:${agent_id}`, ...state]
  const denied = touchedNamespaces(name, data).find(each => !allowed.some(pattern => fitsGlob(pattern, each, '*')))
  if (denied === '*') return no(agent_id, `${name} for every namespace`, 'name one namespace')
  if (denied === undefined) return undefined
  return no(
    agent_id,
    `touch the namespace ${denied}`,
    `let its profile say permissions.state: ['${denied}'] if it should`,
  )
}

/** What it starts may do no more than the profile files of the user allow. */
const spawnRefusal = (agent_id: string, data: unknown): KsiError | undefined => {
  const { config } = (data ?? {}) as { config?: unknown }
  const denied = Object.keys(config ?? {}).find(key => onlyInFiles.includes(key))
  if (denied === undefined) return undefined
  return no(agent_id, `say ${denied} of an agent that it starts`, 'name a profile that says it')
}
const onlyInFiles = ['permissions', 'limits', 'provider', 'script', 'env', 'cwd']

/** A turn goes on with the conversation of the agent it names, and with what that one may do. */
const turnRefusal = ({ agent_id, name, data }: Wish): KsiError | undefined => {
  const { agent_id: named = agent_id } = (data ?? {}) as { agent_id?: unknown }
  if (named === agent_id) return undefined
  return no(agent_id, `${name} in the name of ${String(named)}`, 'leave agent_id out, or send it a message')
}
const asksForTurns = ['completion:request', 'completion:async', 'completion:spawn_agent']

const subscribeRefusal = (agent_id: string, data: unknown, { subscribe = [] }: Permissions): KsiError | undefined => {
  const { patterns, pattern, event_patterns } = (data ?? {}) as Record<string, unknown>
  const wanted = [patterns, pattern, event_patterns].flat().filter(each => each !== undefined)
  const allowed = [...everyAgentMaySubscribe, ...subscribe]
  const denied = wanted.find(each => typeof each !== 'string' || !(allowed.includes(each) || isName(each, allowed)))
  if (denied === undefined) return undefined
  return no(
    agent_id,
    `subscribe to ${String(denied)}`,
    `let its profile say permissions.subscribe: ['${String(denied)}'] if it should`,
  )
}

/** Whoever gets this topic gets what all others say to each other. */
const mailRefusal = (agent_id: string, data: unknown, { subscribe = [] }: Permissions): KsiError | undefined => {
  const { topics, event_types } = (data ?? {}) as Record<string, unknown>
  if (![topics, event_types].flat().includes(everyDirectMessage) || fits(subscribe, everyDirectMessage))
    return undefined
  return no(
    agent_id,
    'subscribe to the direct messages of others',
    `let its profile say permissions.subscribe: ['${everyDirectMessage}'] if it should`,
  )
}
const everyDirectMessage = 'DIRECT_MESSAGE'

type Permissions = NonNullable<Profile['permissions']>

/** A pattern of the agent's own could mean more than what allows it. */
const isName = (wanted: string, allowed: readonly string[]): boolean => !/[*?]/.test(wanted) && fits(allowed, wanted)

const fits = (patterns: readonly string[], name: string): boolean => patterns.some(pattern => fitsGlob(pattern, name))

const no = (agent_id: string, what: string, hint: string): KsiError =>
  fail('PERMISSION_DENIED', agent_id, what).with({ hint })
