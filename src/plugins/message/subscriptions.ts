import { type Awaitable, andThen, type Change, type Row, type Rows } from '../../plugin/index.ts'

const store = 'subscriptions'
/** A topic may hold anything; encoded it has no space. */
const prefixOf = (topic: string): string => `${encodeURIComponent(topic.toWellFormed())} `
const rowOf = (topic: string, agent_id: string) => ({ store, key: prefixOf(topic) + agent_id })

/** Topics by agent. */
export type TopicsByAgent = Readonly<Record<string, readonly string[]>>

/** Who wants to get messages of which topic: rows, and what was read of them last. */
export class Subscriptions {
  readonly #rows: Rows
  #known: TopicsByAgent | undefined
  #changes = 0
  constructor(rows: Rows) {
    this.#rows = rows
  }

  async subscribers(topic: string): Promise<string[]> {
    const prefix = prefixOf(topic)
    return (await this.#rows.list(store, { prefix })).map(({ key }) => key.slice(prefix.length))
  }

  all(): Awaitable<TopicsByAgent> {
    if (this.#known) return this.#known
    const asOf = this.#changes
    return andThen(this.#rows.list(store), rows => {
      const all = byAgent(rows)
      if (asOf === this.#changes) this.#known = all
      return all
    })
  }

  /** A change of them has been committed. */
  changed(): void {
    this.#changes++
    this.#known = undefined
  }

  async of(agent_id: string): Promise<readonly string[]> {
    return (await this.all())[agent_id] ?? []
  }
}

const byAgent = (rows: readonly Row[]): TopicsByAgent => {
  const all: Record<string, string[]> = Object.create(null)
  for (const { key } of rows) {
    const space = key.indexOf(' ')
    const agent_id = key.slice(space + 1)
    all[agent_id] ??= []
    all[agent_id].push(decodeURIComponent(key.slice(0, space)))
  }
  return all
}

export const subscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => ({ ...rowOf(topic, agent_id), text: '' }))

export const unsubscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => rowOf(topic, agent_id))
