import { placeOf } from '../state_service/index.ts'

const everything = ['*']
const nothing: readonly string[] = []

/** The namespaces of the state that a request asks for, as far as its data say; `*` for all, and for what cannot be told. */
export const touchedNamespaces = (name: string, data: unknown): readonly string[] => {
  const read = readers[name]
  if (!read) return name.startsWith('state:') ? everything : nothing
  const fields = fieldsOf(data)
  return Object.values(fields.names).every(isTextOrAbsent) ? read(fields) : everything
}

interface Fields {
  readonly names: { readonly namespace?: string; readonly key?: string; readonly agent_id?: string }
  readonly state_data: unknown
}

const fieldsOf = (data: unknown): Fields => {
  const { namespace, key, agent_id, state_data } = isObject(data) ? data : {}
  const names = {
    ...(namespace !== undefined && { namespace }),
    ...(key !== undefined && { key }),
    ...(agent_id !== undefined && { agent_id }),
  }
  return { names: names as Fields['names'], state_data }
}

const place = ({ names }: Fields): string[] => {
  try {
    return [placeOf(names).namespace]
  } catch {
    return everything // no place at all: whoever may not touch everything need not learn why
  }
}

const listed = (fields: Fields): readonly string[] => {
  const { namespace = '', agent_id } = fields.names
  return namespace === '*' || (namespace === '' && agent_id === undefined) ? everything : place(fields)
}

const cleared = (fields: Fields): readonly string[] => {
  const { namespace = '' } = fields.names
  if (namespace === '' || namespace === '*') return everything
  if (namespace === 'agents') return ['agent:*']
  return namespace === 'sessions' ? ['sessions', 'session:*'] : place(fields)
}

const imported = ({ state_data }: Fields): readonly string[] => {
  if (!isObject(state_data)) return everything
  const { agents = {}, namespaces = {}, shared, sessions } = state_data
  if (!isObject(agents) || !isObject(namespaces)) return everything
  return [
    ...Object.keys(agents).map(agent_id => `agent:${agent_id}`),
    ...Object.keys(namespaces).map(namespace => namespace || 'shared'),
    ...(shared === undefined ? [] : ['shared']),
    ...(sessions === undefined ? [] : ['sessions']),
  ]
}

const ofAgent = ({ names: { agent_id = '*' } }: Fields): string[] => [`agent:${agent_id}`]
const ofSessions = (): string[] => ['sessions']

const readers: Readonly<Record<string, (fields: Fields) => readonly string[]>> = {
  'state:get': place,
  'state:set': place,
  'state:delete': place,
  'state:list': listed,
  'state:clear': cleared,
  'state:import': imported,
  'state:update_session': ofSessions,
  'state:get_session': ofSessions,
  'state:load': () => nothing, // these two only count
  'state:save': () => nothing,
  'agent:get_state': ofAgent,
  'agent:update_state': ofAgent,
}

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
