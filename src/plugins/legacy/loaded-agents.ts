import type { KnownAgent } from './agents.ts'

type Records = Readonly<Record<string, unknown>>

/** An agent as GET_AGENTS tells of it. What a LOAD_STATE did not say is null. */
export interface ListedAgent extends Pick<KnownAgent, 'agent_id' | 'capabilities' | 'name'> {
  readonly role: unknown
  readonly status: unknown
}

/**
 * What the last LOAD_STATE said of agents, as it said it: it tells of no others than those, though agents that run here go on,
 * and its records need not be whole. An agent that becomes known afterwards is told of again. `legacy.once(loadedAgents)`.
 */
export const loadedAgents = (): LoadedAgents => new LoadedAgents()

class LoadedAgents {
  /** By id; undefined: it was not among them. `since` tells an agent from a later one of its name. */
  readonly #said = new Map<string, { readonly since: string; readonly record: Records | undefined }>()

  /** `known`: the agents there are when the state has been loaded. */
  load(records: Records, known: readonly KnownAgent[]): void {
    this.#said.clear()
    for (const { agent_id, created_at: since } of known) {
      const record = Object.hasOwn(records, agent_id) ? (records[agent_id] as Records) : undefined
      this.#said.set(agent_id, { since, record })
    }
  }

  /** It was made known anew. */
  forget(agent_id: string): void {
    this.#said.delete(agent_id)
  }

  listed(known: readonly KnownAgent[]): ListedAgent[] {
    if (this.#said.size === 0) return [...known]
    return known.flatMap((agent): ListedAgent[] => {
      const said = this.#said.get(agent.agent_id)
      if (said?.since !== agent.created_at) return [agent]
      const { record } = said
      return record ? [{ ...agent, role: record.role ?? null, status: record.status ?? null }] : []
    })
  }
}
