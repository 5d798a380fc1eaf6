import { fail } from '../../plugin/index.ts'

export type PlaceKind = 'agent' | 'shared' | 'session' | 'namespace'

/** Where one value lies. */
export interface Place {
  readonly kind: PlaceKind
  readonly namespace: string
  readonly key: string
}

/** How somebody names a place. */
export interface Address {
  readonly namespace?: string
  readonly key?: string
  readonly agent_id?: string
}

/** The namespace that lies in the old daemon's table. */
export const shared = 'shared'
/** Session records by session id. */
export const sessions = 'sessions'
/** Names that stand for many namespaces where they are listed or cleared. */
const words = new Set(['*', 'agents'])

/** Throws INVALID_INPUT for names that cannot be kept exactly or mean something else. */
export const placeOf = ({ namespace = '', key = '', agent_id }: Address): Place => {
  if (namespace === '' && key.startsWith('shared:')) return place(shared, key.slice('shared:'.length))
  if (namespace !== '') return place(namespace, key)
  return place(agent_id === undefined ? shared : agentNamespace(agent_id), key)
}

/** Throws INVALID_INPUT: only there lies the old daemon's table. */
export const refuseElsewhere = ({ namespace, kind }: Place): void => {
  if (kind === shared) return
  throw fail('INVALID_INPUT', 'state', `stored is only for ${shared}, not for ${namespace}`)
}

export const agentNamespace = (agent_id: string): string => `agent:${agent_id}`

const place = (namespace: string, key: string): Place => {
  if (words.has(namespace))
    throw fail('INVALID_INPUT', 'state', `namespace cannot be ${namespace}`).with({
      hint: 'one agent has agent:<id>; any other name is free',
    })
  if (!namespace.isWellFormed() || !key.isWellFormed())
    throw fail('INVALID_INPUT', 'state', 'namespace and key must be well-formed Unicode').with({
      hint: 'half of a surrogate pair stands alone; write both halves, or leave it out',
    })
  return { kind: kindOf(namespace), namespace, key }
}

export const kindOf = (namespace: string): PlaceKind => {
  if (namespace === shared) return 'shared'
  if (namespace.startsWith('agent:')) return 'agent'
  return namespace.startsWith('session:') || namespace === sessions ? 'session' : 'namespace'
}

/** The store of a namespace among the daemon's rows. */
export const storeOf = (namespace: string): string => `state:${namespace}`
