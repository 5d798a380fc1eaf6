import { groupOf } from '../groups.ts'

/** How the answers of one command are compared. Patterns are those of recordings: see `Masks`. */
export interface Rule {
  /** False: it acts on connections, or on the daemon itself; only whether its parameters are understood is compared. */
  readonly runs: boolean
  /** What it may be different in, though the type must be the same; with a `?` at its end not even that. */
  readonly volatile: readonly string[]
  readonly unordered: readonly string[]
  /** What the copy must know of before it is asked. */
  readonly needs?: 'value' | 'identities' | 'agents'
  /** It changes what it needs: afterwards that must be the same on both sides, too. */
  readonly writes: boolean
  /** Whether one side has found somebody depends on what it remembers: errors with these codes are no answers to compare. */
  readonly remembered: readonly string[]
}

const rule = (own: Partial<Rule> = {}): Rule => ({
  runs: true,
  volatile: [],
  unordered: [],
  writes: false,
  remembered: [],
  ...own,
})

const identity = { needs: 'identities', volatile: ['/**/identity_uuid', '/**/created_at', '/**/last_active'] } as const
const changesIdentity = rule({
  ...identity,
  volatile: [...identity.volatile, '/result/changes/*/old_value?'],
  writes: true,
})
const notRun = rule({ runs: false })

const rules: Readonly<Record<string, Rule>> = {
  HEALTH_CHECK: rule({
    volatile: [
      '/result/uptime',
      ...['sessions', 'processes', 'agents', 'connections', 'subscribers', 'event_types'].map(
        name => `/result/managers/*/${name}`,
      ),
    ],
  }),
  GET_COMPOSITIONS: rule({
    volatile: ['/result/metadata/failed_compositions/*/error'],
    unordered: ['/result/items', '/result/metadata/failed_compositions'],
  }),
  GET_AGENT_KV: rule({ needs: 'value' }),
  SET_AGENT_KV: rule({ needs: 'value', writes: true }),
  GET_IDENTITY: rule(identity),
  LIST_IDENTITIES: rule(identity),
  CREATE_IDENTITY: changesIdentity,
  UPDATE_IDENTITY: changesIdentity,
  REMOVE_IDENTITY: changesIdentity,
  COMPLETION: rule({ volatile: ['/result/request_id', '/result/queue_position'] }),
  MESSAGE_BUS_STATS: rule({
    volatile: ['connected_agents', 'subscriptions', 'offline_queues', 'history_size'].map(name => `/result/${name}`),
  }),
  PUBLISH: rule({
    volatile: [
      '/result/event/recipients_count',
      '/result/message_bus_stats/*',
      ...['delivered', 'failed', 'total', 'delivered_to', 'notified'].map(name => `/result/delivery/${name}`),
    ],
    remembered: ['DELIVERY_FAILED'],
  }),
  GET_AGENTS: rule({ needs: 'agents' }),
  GET_PROCESSES: rule({ volatile: ['/result/processes', '/result/total'] }),
  ROUTE_TASK: rule({
    needs: 'agents',
    volatile: ['/result/delivery/status'],
    unordered: ['/result/available_agents', '/result/suitable_agents'],
  }),
  SEND_MESSAGE: rule({
    volatile: [
      '/result/timestamp',
      '/result/recipients',
      '/result/count',
      '/result/total_delivered',
      '/result/details',
    ],
    remembered: ['SENDER_NOT_FOUND', 'RECIPIENT_NOT_FOUND', 'DELIVERY_FAILED'],
  }),
  // the old daemon said the id and the role that it was asked for, and not those that the agent has
  SPAWN_AGENT: rule({
    volatile: ['process_id', 'id?', 'role?', 'capabilities?', 'model?'].map(name => `/result/agent/${name}`),
  }),
  AGENT_CONNECTION: notRun,
  SUBSCRIBE: notRun,
  GET_COMMANDS: notRun, // the old daemon never managed it
  CLEANUP: notRun,
  RELOAD_DAEMON: notRun,
  RELOAD_MODULE: notRun,
  SHUTDOWN: notRun,
}

/** Of a command that is not known here nothing is. */
export const ruleOf = (command: string): Rule => (Object.hasOwn(rules, command) ? rules[command]! : rule())

/** Asking again changes nothing. */
export const mayAskAgain = (command: string): boolean =>
  groupOf(command) === 'read-only' || ['GET_AGENT_KV', 'GET_IDENTITY', 'LIST_IDENTITIES'].includes(command)
