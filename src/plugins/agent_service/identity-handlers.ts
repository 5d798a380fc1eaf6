import {
  fail,
  type Input,
  nearest,
  type Output,
  type OutputOf,
  rawText,
  stringify,
  withRaw,
} from '../../plugin/index.ts'
import { isEqual, isMap, type PythonMap, type PythonValue, readExactly, writeExactly } from '../composition/index.ts'
import { ascendingClock } from './ascending-clock.ts'
import type { Identities } from './identities.ts'
import { newIdentity } from './identity.ts'
import { inOrder, isActive } from './identity-list.ts'
import type {
  createIdentity,
  getIdentity,
  listIdentities,
  removeIdentity,
  updateIdentity,
} from './tokens/identities.ts'

const fixed = ['identity_uuid', 'agent_id', 'created_at']

export const identityHandlers = (identities: Identities, now = ascendingClock()) => ({
  createIdentity: (wishes: Input<typeof createIdentity>): Promise<Output<typeof createIdentity>> =>
    identities.change(all => {
      const { agent_id } = wishes
      if (all.has(agent_id))
        throw fail('ALREADY_EXISTS', `the identity of ${agent_id}`).with({ hint: 'agent:update_identity changes it' })
      const identity = exactIdentity(wishes, now())
      all.set(agent_id, identity)
      return answerWith(identity, {})
    }),

  updateIdentity: (asked: Input<typeof updateIdentity>): Promise<Output<typeof updateIdentity>> =>
    identities.change(all => {
      const before = find(all, asked.agent_id)
      const updates = mapIn(rawText(asked, 'updates') ?? JSON.stringify(asked.updates))
      const refused = fixed.filter(field => updates.has(field))
      if (refused.length > 0)
        throw fail('INVALID_INPUT', 'agent:update_identity', `${refused.join(', ')} cannot be changed`)
      const changes = [...updates].filter(([field, value]) => !isSame(before.get(field), value)).map(([field]) => field)
      const identity = new Map([...before, ...updates, ['last_active', now()]])
      all.set(asked.agent_id, identity)
      return answerWith(identity, { changes: changes as string[] })
    }),

  removeIdentity: ({ agent_id }: Input<typeof removeIdentity>): Promise<Output<typeof removeIdentity>> =>
    identities.change(all => {
      const identity = find(all, agent_id)
      all.delete(agent_id)
      return answerWith(identity, { agent_id, status: 'removed' as const })
    }),

  getIdentity: async ({ agent_id }: Input<typeof getIdentity>): Promise<Output<typeof getIdentity>> =>
    answerWith(find(await identities.all(), agent_id), {}),

  async listIdentities(wanted: OutputOf<(typeof listIdentities)['input']>): Promise<Output<typeof listIdentities>> {
    const { filter_role, filter_active } = wanted
    const found = [...(await identities.all()).values()]
      .filter(isMap)
      .filter(one => !filter_role || one.get('role') === filter_role)
      .filter(one => typeof filter_active !== 'boolean' || isActive(one.get('last_active')) === filter_active)
    const text = writeExactly(inOrder(found, wanted.sort_by, wanted.order))
    const list = JSON.parse(text) as Record<string, unknown>[]
    return withRaw({ identities: list, count: found.length }, { identities: text })
  },
})

const find = (all: PythonMap, agent_id: string): PythonMap => {
  const identity = all.get(agent_id)
  if (isMap(identity)) return identity
  const close = nearest(agent_id, [...all.keys()] as string[], 3)
  const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'agent:create_identity makes one'
  throw fail('NOT_FOUND', `the identity of ${agent_id}`).with({ hint })
}

/** With the numbers of its appearance as they were sent. */
const exactIdentity = (wishes: Input<typeof createIdentity>, now: string): PythonMap => {
  const identity = newIdentity(wishes, now)
  const text = rawText(wishes, 'appearance')
  const isWished = text !== undefined && Object.keys(wishes.appearance ?? {}).length > 0
  return mapIn(stringify(isWished ? withRaw(identity, { appearance: text }) : identity))
}

const mapIn = (json: string): PythonMap => readExactly(json) as PythonMap

const isSame = (before: PythonValue | undefined, after: PythonValue): boolean =>
  before !== undefined && isEqual(before, after)

const answerWith = <T extends object>(identity: PythonMap, more: T): T & { identity: Record<string, unknown> } => {
  const text = writeExactly(identity)
  return withRaw({ ...more, identity: JSON.parse(text) as Record<string, unknown> }, { identity: text })
}
