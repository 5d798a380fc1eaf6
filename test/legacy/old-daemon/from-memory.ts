import { readJson } from '../../../src/plugins/legacy/json/read.ts'
import { writeJson } from '../../../src/plugins/legacy/json/write.ts'
import type { Bus } from './bus.ts'
import { failure, success } from './envelopes.ts'
import { OldIdentities } from './identities.ts'
import type { OldPlaces } from './places.ts'
import { Recorded } from './recorded.ts'
import type { Answerer, OldConnection } from './serve.ts'
import { Values } from './values.ts'

type Known = (parameters: any, connection: OldConnection) => object | string | undefined

/** Answers as the old daemon did, out of what it keeps; what it does not know, out of the recordings. */
export const answeringFromMemory = ({ database, identities: file }: OldPlaces, bus: Bus): Answerer => {
  const values = new Values(database)
  const identities = new OldIdentities(file)
  const recorded = new Recorded()
  const agents: Record<string, object> = {}
  const began = Date.now()

  const noIdentity = (command: string, agent_id: string): string =>
    failure(command, 'IDENTITY_NOT_FOUND', identities.missing(agent_id, command === 'REMOVE_IDENTITY'))

  const known: Readonly<Record<string, Known>> = {
    SET_AGENT_KV: parameters =>
      isText(parameters.key) &&
      parameters.owner_agent_id !== null &&
      isText(parameters.scope ?? '') &&
      'value' in parameters
        ? values.set(parameters)
        : undefined,
    GET_AGENT_KV: ({ key }) => (isText(key) ? values.get(key) : undefined),
    CREATE_IDENTITY: wishes => {
      if (!isText(wishes.agent_id)) return undefined
      const message = `Identity already exists for agent_id: ${wishes.agent_id}. Use UPDATE_IDENTITY to modify existing identity.`
      return identities.create(wishes) ?? failure('CREATE_IDENTITY', 'IDENTITY_EXISTS', message)
    },
    GET_IDENTITY: ({ agent_id }) =>
      isText(agent_id) ? (identities.get(agent_id) ?? noIdentity('GET_IDENTITY', agent_id)) : undefined,
    LIST_IDENTITIES: parameters => (Object.keys(parameters).length === 0 ? identities.list() : undefined),
    UPDATE_IDENTITY: ({ agent_id, updates }) =>
      isText(agent_id) && updates
        ? (identities.update(agent_id, updates) ?? noIdentity('UPDATE_IDENTITY', agent_id))
        : undefined,
    REMOVE_IDENTITY: ({ agent_id }) =>
      isText(agent_id) ? (identities.remove(agent_id) ?? noIdentity('REMOVE_IDENTITY', agent_id)) : undefined,
    HEALTH_CHECK: () => ({
      status: 'healthy',
      uptime: Math.floor((Date.now() - began) / 1000),
      managers: {
        state: { status: 'active', sessions: 0 },
        process: { status: 'active', processes: 0 },
        agent: { status: 'active', agents: Object.keys(agents).length },
        message_bus: {
          status: 'active',
          connections: bus.connected.size,
          subscribers: [...bus.topics.values()].reduce((sum, { size }) => sum + size, 0),
          event_types: bus.topics.size,
        },
      },
    }),
    GET_AGENTS: () => ({ agents }),
    REGISTER_AGENT: ({ agent_id, role, capabilities = [] }) => {
      if (!isText(agent_id) || !isText(role)) return undefined
      const list = typeof capabilities === 'string' ? capabilities.split(',') : capabilities
      agents[agent_id] = { role, status: 'active', capabilities: list }
      return { status: 'registered', agent_id, role, capabilities: list }
    },
    AGENT_CONNECTION: ({ action, agent_id }, connection) => {
      if (!isText(agent_id) || !['connect', 'disconnect'].includes(action)) return undefined
      if (action === 'connect') bus.connect(agent_id, connection)
      else bus.disconnect(agent_id)
      return { status: `${action}ed`, agent_id, action }
    },
    SUBSCRIBE: ({ agent_id, event_types }) => {
      if (!isText(agent_id) || !Array.isArray(event_types)) return undefined
      if (!bus.connected.has(agent_id)) {
        const agents = [...bus.connected.keys()].join(', ') || 'none'
        const message = `Agent '${agent_id}' is not connected to the message bus. Connected agents: ${agents}. Agent must connect via AGENT_CONNECTION:connect before subscribing.`
        return failure('SUBSCRIBE', 'AGENT_NOT_CONNECTED', message)
      }
      const all_subscriptions = bus.subscribe(agent_id, event_types)
      return {
        subscription: { agent_id, subscribed_to: event_types, all_subscriptions, status: 'active' },
        message_bus: { total_event_types: bus.topics.size, total_connections: bus.connected.size },
      }
    },
    MESSAGE_BUS_STATS: () => bus.figures,
    PUBLISH: ({ from_agent, event_type, payload }) => {
      if (!isText(from_agent) || !isText(event_type) || typeof payload !== 'object') return undefined
      const delivery = bus.publish(from_agent, event_type, payload)
      return {
        event: { type: event_type, from: from_agent, payload_size: writeJson(payload).length },
        delivery,
        message_bus_stats: {
          total_connections: bus.connected.size,
          total_subscribers: [...bus.topics.values()].reduce((sum, { size }) => sum + size, 0),
          event_types_active: bus.topics.size,
        },
      }
    },
  }

  return {
    answer: (line, connection) => {
      const read = readMessage(line)
      if (typeof read === 'string') return invalidJson(read)
      const { command: said, parameters = {} } = read as any
      const command = typeof said === 'string' ? said.trim() : ''
      const isObject = typeof parameters === 'object' && parameters !== null
      if (command === 'AGENT_CONNECTION' && parameters?.action === 'connect' && parameters.agent_id === undefined)
        return failure('', 'INVALID_COMMAND', 'Validation failed: agent_id: Field required')
      const result = isObject && Object.hasOwn(known, command) ? known[command]!(parameters, connection) : undefined
      if (typeof result === 'string') return result
      if (result !== undefined) return success(command, result)
      return recorded.find(command, parameters) ?? failure('', 'UNKNOWN_COMMAND', `Command '${command}' not recognized`)
    },
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

const readMessage = (line: string): object | string => {
  try {
    const { exact } = readJson(line.trim())
    return typeof exact === 'object' && exact !== null ? exact : 'Expecting value: line 1 column 1 (char 0)'
  } catch (cause) {
    return (cause as Error).message.replace(/^not a JSON object: /, '')
  }
}

const invalidJson = (reason: string): string =>
  writeJson({ status: 'error', error: { code: 'INVALID_JSON', message: `All commands must be valid JSON: ${reason}` } })
