import { nearest } from '../../plugin/index.ts'

/** What a client says instead of a command of the old daemon. */
export interface Replacement {
  readonly event: string
  /** Parameters that are called otherwise; null: they are left out. All others keep their names. */
  readonly renamed?: Readonly<Record<string, string | null>>
  /** What has to be said too, as JSON. */
  readonly added?: Readonly<Record<string, unknown>>
  /** What else is different, in the answer above all. */
  readonly remark?: string
}

/** By command. */
export const replacements: Readonly<Record<string, Replacement>> = {
  AGENT_CONNECTION: {
    event: 'agent:connection',
    remark: 'what comes is acknowledged with message:ack; "acknowledges": false: nothing is, as before',
  },
  CLEANUP: { event: 'system:cleanup' },
  COMPLETION: {
    event: 'completion:async',
    remark: 'the result comes as the event completion:result; completion:request waits for it',
  },
  COMPOSE_PROMPT: { event: 'composition:compose' },
  CREATE_IDENTITY: { event: 'agent:create_identity' },
  GET_AGENTS: { event: 'agent:list', remark: 'agents is a list of records, no longer a map by id' },
  GET_AGENT_KV: {
    event: 'state:get',
    renamed: { agent_id: null },
    added: { namespace: 'shared' },
    remark: 'a text stays a text: "5" is no longer read as 5',
  },
  GET_COMMANDS: { event: 'system:commands', remark: 'the events there are: system:discover' },
  GET_COMPOSITION: { event: 'composition:get', renamed: { name: 'composition' } },
  GET_COMPOSITIONS: { event: 'composition:list' },
  GET_IDENTITY: { event: 'agent:get_identity', remark: 'the record is in "identity"' },
  GET_PROCESSES: { event: 'system:processes' },
  HEALTH_CHECK: { event: 'system:health' },
  LIST_COMPONENTS: { event: 'composition:list_components' },
  LIST_IDENTITIES: { event: 'agent:list_identities' },
  LOAD_STATE: { event: 'state:import', remark: 'agents are registered one by one: agent:register' },
  MESSAGE_BUS_STATS: { event: 'message:stats' },
  PUBLISH: {
    event: 'message:publish',
    remark: 'the addressee of a DIRECT_MESSAGE may stay in payload.to, or be said as "target"',
  },
  REGISTER_AGENT: {
    event: 'agent:register',
    added: { replace: true },
    remark: 'capabilities are a list, not a text with commas',
  },
  RELOAD_DAEMON: { event: 'system:shutdown', remark: 'it never worked; stop the daemon and start another one' },
  RELOAD_MODULE: { event: 'system:reload_module', remark: 'the name of a plugin, no longer of a Python module' },
  REMOVE_IDENTITY: { event: 'agent:remove_identity' },
  ROUTE_TASK: {
    event: 'agent:route_task',
    remark: 'when nobody suits, the answer is the error NO_SUITABLE_AGENT; all required capabilities are needed',
  },
  SEND_MESSAGE: { event: 'message:send', remark: 'any agent is reached, also one that is away' },
  SET_AGENT_KV: { event: 'state:set', renamed: { agent_id: null }, added: { namespace: 'shared' } },
  SHUTDOWN: { event: 'system:shutdown' },
  SPAWN_AGENT: {
    event: 'agent:spawn',
    remark: 'the task is begun at once; "run_task": false: it goes before the first message, as before',
  },
  SUBSCRIBE: {
    event: 'message:subscribe',
    remark: 'what comes while nobody is connected waits; "while_connected": true: it does not, as before',
  },
  UPDATE_IDENTITY: { event: 'agent:update_identity' },
  VALIDATE_COMPOSITION: { event: 'composition:validate', renamed: { name: 'composition' } },
}

const aliases: Readonly<Record<string, string>> = { HELP: 'GET_COMMANDS' }

/** Of a command or another name of it; undefined for what the old daemon did not know. */
export const replacementOf = (command: string): Replacement | undefined => {
  const name = Object.hasOwn(aliases, command) ? aliases[command]! : command
  return Object.hasOwn(replacements, name) ? replacements[name] : undefined
}

/** What to do about a command that the old daemon did not have. */
export const unknownRemark = (command: string): string => {
  const [meant] = nearest(command, Object.keys(replacements), 1)
  const guess = meant === undefined ? '' : `, perhaps ${meant}`
  return `no command that the old daemon came with${guess}; a handler of your own becomes a plugin: ksi migrate generate`
}
