import type { Change, Rows } from '../../plugin/index.ts'

const store = 'subscriptions'
/** A topic may hold anything; encoded it has no space. */
const prefixOf = (topic: string): string => `${encodeURIComponent(topic.toWellFormed())} `
const rowOf = (topic: string, agent_id: string) => ({ store, key: prefixOf(topic) + agent_id })

/** Who wants to get messages of which topic: rows, and nothing beside them. */
export class Subscriptions {
  readonly #rows: Rows
  constructor(rows: Rows) {
    this.#rows = rows
  }

  async subscribers(topic: string): Promise<string[]> {
    const prefix = prefixOf(topic)
    return (await this.#rows.list(store, { prefix })).map(({ key }) => key.slice(prefix.length))
  }

  /** Topics by agent. */
  async all(): Promise<Record<string, string[]>> {
    const all: Record<string, string[]> = Object.create(null)
    for (const { key } of await this.#rows.list(store)) {
      const space = key.indexOf(' ')
      const agent_id = key.slice(space + 1)
      all[agent_id] = [...(all[agent_id] ?? []), decodeURIComponent(key.slice(0, space))]
    }
    return all
  }

  async of(agent_id: string): Promise<string[]> {
    return (await this.all())[agent_id] ?? []
  }
}

export const subscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => ({ ...rowOf(topic, agent_id), text: '' }))

export const unsubscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => rowOf(topic, agent_id))
