import { basename } from 'node:path'
import type { Client, EventContext } from '../../../plugin/index.ts'
import { isObject } from '../validation/is-object.ts'

const longest = 100

/** Where a command says who calls it; the others have ids in them of those they are about. */
const callers: Readonly<Record<string, string>> = {
  AGENT_CONNECTION: 'agent_id',
  SUBSCRIBE: 'agent_id',
  PUBLISH: 'from_agent',
  SEND_MESSAGE: 'from_agent',
  COMPLETION: 'client_id',
  SET_AGENT_KV: 'agent_id',
  GET_AGENT_KV: 'agent_id',
}

/** The name a caller gives itself, which proves nothing; else the socket it came to. */
export const callerOf = (
  command: string,
  message: object,
  from: { client: Client | undefined; context: EventContext },
): string => {
  const { metadata, parameters } = message as Record<string, unknown>
  const named =
    textIn(metadata, 'client_id') ??
    from.context.client_id ??
    textIn(parameters, callers[command] ?? '') ??
    unnamed(from.client)
  return named.slice(0, longest)
}

const textIn = (object: unknown, field: string): string | undefined => {
  const value = isObject(object) && Object.hasOwn(object, field) ? object[field] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

const unnamed = (client: Client | undefined): string => (client ? `someone on ${basename(client.socket)}` : 'an event')
