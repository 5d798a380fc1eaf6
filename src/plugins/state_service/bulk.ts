import { type Emit, fail, type OutputOf, rawText } from '../../plugin/index.ts'
import type { Claims } from './claims.ts'
import { textOf } from './content.ts'
import type { Content } from './entry.ts'
import { membersOf } from './members.ts'
import { agentNamespace, placeOf, sessions } from './place.ts'
import type { Counts, Spaces } from './spaces.ts'
import { type clear, cleared, imported, type restore } from './tokens.ts'

/** What changes many values at once. Each namespace changes in a transaction of its own. */
export interface Bulk {
  readonly spaces: Spaces
  readonly claims: Claims
  readonly emit: Emit<{ cleared: typeof cleared; imported: typeof imported }>
}

/** Answers `state:clear`. */
export const clearing =
  ({ spaces, claims, emit }: Bulk) =>
  async ({ namespace = '', confirm }: OutputOf<typeof clear.input>): Promise<OutputOf<typeof clear.output>> => {
    if (!confirm)
      throw fail('INVALID_INPUT', 'state:clear', 'confirm must be true').with({
        hint: 'what is cleared cannot be brought back; say confirm: true if you mean it',
      })
    const before = await spaces.counts('*')
    for (const name of await namesOf(spaces, namespace)) {
      const { removed, changes } = await spaces.of(name).fill(name, new Map(), false)
      await claims.idle()
      if (removed > 0) await emit(cleared, { namespace: name, count: removed }, changes)
    }
    return { status: 'cleared', counts: difference(before, await spaces.counts('*')) }
  }

const namesOf = async (spaces: Spaces, namespace: string): Promise<string[]> => {
  const names = await spaces.names()
  if (namespace === '' || namespace === '*') return names
  if (namespace === 'agents') return names.filter(name => name.startsWith('agent:'))
  if (namespace === sessions) return names.filter(name => name === sessions || name.startsWith('session:'))
  return [placeOf({ namespace }).namespace]
}

const difference = (before: Counts, after: Counts): Counts => ({
  agents: before.agents - after.agents,
  shared_keys: before.shared_keys - after.shared_keys,
  sessions: before.sessions - after.sessions,
  namespaces: before.namespaces - after.namespaces,
})

/** Answers `state:import`. */
export const importing =
  ({ spaces, claims, emit }: Bulk) =>
  async (input: OutputOf<typeof restore.input>): Promise<OutputOf<typeof restore.output>> => {
    const snapshot = membersOf(rawText(input, 'state_data') ?? textOf(input.state_data))
    for (const [namespace, contents] of namespacesOf(snapshot)) {
      const { removed, changes } = await spaces.of(namespace).fill(namespace, contents, input.merge)
      await claims.idle()
      await emit(imported, { namespace, count: contents.size, removed }, changes)
    }
    return { status: 'loaded', counts: await spaces.counts('*'), state_keys: [...snapshot.keys()] }
  }

/** By namespace what is to be in it. Throws INVALID_INPUT before anything has changed. */
const namespacesOf = (snapshot: ReadonlyMap<string, string>): Map<string, Map<string, Content>> => {
  const part = (name: string) => [...membersOf(snapshot.get(name) ?? '{}')]
  const given = [
    ...part('agents').map(([agent_id, values]) => [agentNamespace(agent_id), values] as const),
    ...part('namespaces'),
    ...['shared', 'sessions'].flatMap(name => (snapshot.has(name) ? [[name, snapshot.get(name)!] as const] : [])),
  ]
  const namespaces = new Map<string, Map<string, Content>>()
  for (const [namespace, values] of given) {
    const contents = namespaces.get(namespace) ?? new Map<string, Content>()
    for (const [key, text] of membersOf(values))
      contents.set(placeOf({ namespace, key }).key, { value: JSON.parse(text), text })
    namespaces.set(placeOf({ namespace }).namespace, contents)
  }
  return namespaces
}
