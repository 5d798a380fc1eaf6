/** How one method of the old daemon's parts is called here. */
export interface ManagerMethod {
  /** The function of the support file `managers.ts` that stands for it. */
  readonly name: string
  /** The names of its arguments by their places. */
  readonly parameters: readonly string[]
}

type Methods = Readonly<Record<string, ManagerMethod>>

const method = (name: string, ...parameters: readonly string[]): ManagerMethod => ({ name, parameters })

const set = method('setSharedState', 'key', 'value', 'owner_agent_id', 'scope', 'expires_at', 'metadata')
const get = method('getSharedState', 'key')
const agents = method('allAgents')
const stats = method('busStats')
const registerAgent = method('registerAgent', 'agent_id', 'info')
const listIdentities = method('listIdentities', 'sort_by', 'order', 'filter_role', 'filter_active')
const load = method('loadComposition', 'name')
const stop = method('shutDown')

/** What is known of the old daemon's parts, with the spellings that were in use. */
const managers: Readonly<Record<string, Methods>> = {
  state_manager: {
    set_shared_state: set,
    set_shared: set,
    set_agent_kv: set,
    get_shared_state: get,
    get_shared: get,
    get_agent_kv: get,
  },
  identity_manager: {
    create_identity: method(
      'createIdentity',
      ...['agent_id', 'display_name', 'role', 'personality_traits', 'appearance'],
    ),
    get_identity: method('getIdentity', 'agent_id'),
    update_identity: method('updateIdentity', 'agent_id', 'updates'),
    remove_identity: method('removeIdentity', 'agent_id'),
    delete_identity: method('removeIdentity', 'agent_id'),
    list_identities: listIdentities,
    get_all_identities: listIdentities,
  },
  agent_manager: {
    register_agent: registerAgent,
    get_all_agents: agents,
    list_agents: agents,
    get_agents: agents,
    get_agent: method('agentNamed', 'agent_id'),
  },
  message_bus: {
    publish: method('publish', 'from_agent', 'event_type', 'payload'),
    get_stats: stats,
    stats,
  },
  core_daemon: { shutdown: stop, initiate_shutdown: stop, stop },
  composer: {
    list_compositions: method('listCompositions'),
    load_composition: load,
    get_composition: load,
    component_exists: method('componentExists', 'source'),
    compose: method('compose', 'composition', 'context'),
    compose_prompt: method('compose', 'composition', 'context'),
  },
}

/** Classes that stand for such a part. */
const classes: Readonly<Record<string, string>> = { PromptComposer: 'composer' }
const spellings: Readonly<Record<string, string>> = { prompt_composer: 'composer', daemon: 'core_daemon' }

/** Its name in the table, for an attribute of the context or a class; undefined: nothing of the old daemon. */
export const managerNamed = (name: string): string | undefined => {
  const meant = spellings[name] ?? name
  if (Object.hasOwn(managers, meant)) return meant
  if (Object.hasOwn(classes, name)) return classes[name]
  return /_(manager|bus|service)$/.test(name) || name === 'orchestrator' ? name : undefined
}

/** Undefined where there is no event for it. */
export const managerMethod = (manager: string, name: string): ManagerMethod | undefined => {
  const methods = managers[manager]
  return methods && Object.hasOwn(methods, name) ? methods[name] : undefined
}
