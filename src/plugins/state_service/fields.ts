export const namespace = {
  type: 'string',
  maxLength: 256,
  description: 'shared, agent:<id>, session:<id> or any other name; without one: shared, or that of agent_id.',
} as const
export const key = {
  type: 'string',
  minLength: 1,
  maxLength: 4096,
  description: 'The name of the value. shared:<k> without a namespace is <k> in shared.',
} as const
export const agent_id = {
  type: 'string',
  minLength: 1,
  description: 'Without a namespace: the agent whose state it is.',
} as const
export const stored = { type: 'boolean', default: false } as const
export const version = { type: 'integer', description: 'Another one after every change.' } as const
export const expected_version = {
  type: ['integer', 'null'],
  description: 'Do it only if this is the version there; 0 or null: only if nothing is there. Else CONFLICT.',
} as const
export const counts = {
  type: 'object',
  required: ['agents', 'shared_keys', 'sessions', 'namespaces'],
  properties: {
    agents: { type: 'integer' },
    shared_keys: { type: 'integer' },
    sessions: { type: 'integer' },
    namespaces: { type: 'integer' },
  },
} as const
export const about = {
  owner_agent_id: { type: 'string', description: 'Whose value it is; system if not said.' },
  scope: { enum: ['private', 'shared', 'coordination'], description: 'For whom it is meant; shared if not said.' },
  expires_at: { type: 'string', description: 'When it goes away: ISO 8601.' },
  metadata: { type: 'object', description: 'Anything about the value.' },
} as const
export const names = { type: 'array', items: { type: 'string' } } as const
