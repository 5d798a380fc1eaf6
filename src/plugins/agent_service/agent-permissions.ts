import { fail, type KsiError } from '../../plugin/index.ts'
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
  if (name === 'system:subscribe') return subscribeRefusal(agent_id, data, permissions)
  return undefined
}

/** The shared namespace, its own, and those its profile names. */
const stateRefusal = ({ agent_id, name, data }: Wish, { state = [] }: Permissions): KsiError | undefined => {
  const { namespace, agent_id: whose } = (data ?? {}) as { namespace?: unknown; agent_id?: unknown }
  const own = `agent:${agent_id}`
  const wanted = namespace || (whose === undefined ? 'shared' : `agent:${String(whose)}`)
  if (name === 'state:list' && namespace === '*') return no(agent_id, 'list every namespace', 'name one namespace')
  if (typeof wanted === 'string' && fits(['shared', own, ...state], wanted)) return undefined
  return no(
    agent_id,
    `touch the namespace ${String(wanted)}`,
    `let its profile say permissions.state: ['${String(wanted)}'] if it should`,
  )
}

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

type Permissions = NonNullable<Profile['permissions']>

/** A pattern of the agent's own could mean more than what allows it. */
const isName = (wanted: string, allowed: readonly string[]): boolean => !/[*?]/.test(wanted) && fits(allowed, wanted)

/** `*` is any run of characters, `?` one; everything else is itself. */
const fits = (patterns: readonly string[], name: string): boolean =>
  patterns.some(pattern => {
    if (!/[*?]/.test(pattern)) return pattern === name
    const source = pattern
      .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll(/\*+/g, '.*')
      .replaceAll('?', '.')
    return new RegExp(`^${source}$`, 's').test(name)
  })

const no = (agent_id: string, what: string, hint: string): KsiError =>
  fail('PERMISSION_DENIED', agent_id, what).with({ hint })
