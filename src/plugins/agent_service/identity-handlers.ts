import { fail, type Input, nearest, type Output, type OutputOf } from '../../plugin/index.ts'
import type { Identities } from './identities.ts'
import { type Identity, newIdentity } from './identity.ts'
import type {
  createIdentity,
  getIdentity,
  listIdentities,
  removeIdentity,
  updateIdentity,
} from './tokens/identities.ts'

const fixed = ['identity_uuid', 'agent_id', 'created_at']
const activeMs = 24 * 60 * 60 * 1000

export const identityHandlers = (identities: Identities) => ({
  createIdentity: (wishes: Input<typeof createIdentity>): Promise<Output<typeof createIdentity>> =>
    identities.change(all => {
      const { agent_id } = wishes
      if (all[agent_id])
        throw fail('ALREADY_EXISTS', `the identity of ${agent_id}`).with({ hint: 'agent:update_identity changes it' })
      const identity = newIdentity(wishes, new Date().toISOString())
      all[agent_id] = identity
      return { identity }
    }),

  updateIdentity: ({ agent_id, updates }: Input<typeof updateIdentity>): Promise<Output<typeof updateIdentity>> =>
    identities.change(all => {
      const before = find(all, agent_id)
      const refused = fixed.filter(field => Object.hasOwn(updates, field))
      if (refused.length > 0)
        throw fail('INVALID_INPUT', 'agent:update_identity', `${refused.join(', ')} cannot be changed`)
      const changes = Object.keys(updates).filter(field => !isSame(before[field], updates[field]))
      const identity = { ...before, ...updates, last_active: new Date().toISOString() }
      all[agent_id] = identity
      return { identity, changes }
    }),

  removeIdentity: ({ agent_id }: Input<typeof removeIdentity>): Promise<Output<typeof removeIdentity>> =>
    identities.change(all => {
      const identity = find(all, agent_id)
      delete all[agent_id]
      return { agent_id, status: 'removed', identity }
    }),

  getIdentity: async ({ agent_id }: Input<typeof getIdentity>): Promise<Output<typeof getIdentity>> => ({
    identity: find(await identities.all(), agent_id),
  }),

  async listIdentities(wanted: OutputOf<(typeof listIdentities)['input']>): Promise<Output<typeof listIdentities>> {
    const { filter_role, filter_active } = wanted
    const found = Object.values(await identities.all())
      .filter(({ role }) => !filter_role || role === filter_role)
      .filter(({ last_active }) => typeof filter_active !== 'boolean' || isActive(last_active) === filter_active)
    return { identities: inOrder(found, wanted.sort_by, wanted.order), count: found.length }
  },
})

const find = (all: Readonly<Record<string, Identity>>, agent_id: string): Identity => {
  const identity = all[agent_id]
  if (identity) return identity
  const close = nearest(agent_id, Object.keys(all), 3)
  const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'agent:create_identity makes one'
  throw fail('NOT_FOUND', `the identity of ${agent_id}`).with({ hint })
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What cannot be read as a time is not active. */
const isActive = (last_active: unknown): boolean => Date.parse(String(last_active)) > Date.now() - activeMs

const sortable = ['created_at', 'last_active', 'display_name']

/** By the text of the field; a field that is none leaves the order of creation. */
const inOrder = (all: Identity[], field: unknown, order: unknown): Identity[] => {
  if (typeof field !== 'string' || !sortable.includes(field)) return all
  const direction = order === 'desc' ? -1 : 1
  return all.toSorted((a, b) => direction * compare(String(a[field]), String(b[field])))
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
