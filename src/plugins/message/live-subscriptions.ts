import type { Client } from '../../plugin/index.ts'

/** A subscription that lasts as long as the connection it was made for. */
export interface LiveSubscriber {
  readonly agent_id: string
  readonly client: Client
}

/** Topics that nobody wants any more are remembered by name, the newest of so many. */
const mostForgotten = 1000

/** Who wants to hear of which topic while it is connected, and not of what was said when it was away. */
export class LiveSubscriptions {
  readonly #topics = new Map<string, LiveSubscriber[]>()
  readonly #agents = new Map<string, readonly string[]>()
  /** How often they have changed. */
  changes = 0
  /** By connection and agent. */
  readonly #wanted = new Map<string, Set<string>>()

  /** Asked again, it changes nothing. */
  add(subscriber: LiveSubscriber, topics: readonly string[]): void {
    this.changes++
    const key = keyOf(subscriber.agent_id, subscriber.client.id)
    const own = this.#wanted.get(key) ?? new Set()
    this.#wanted.set(key, own)
    for (const topic of topics) {
      own.add(topic)
      this.#agents.delete(topic)
      const known = this.#topics.get(topic)
      if (!known) this.#topics.set(topic, [subscriber])
      else if (!known.some(one => isSame(one, subscriber))) known.push(subscriber)
    }
  }

  subscribers(topic: string): readonly LiveSubscriber[] {
    return this.#topics.get(topic) ?? []
  }

  /** The agents among them, each once. */
  agents(topic: string): readonly string[] {
    const known = this.#agents.get(topic)
    if (known) return known
    const agents = [...new Set(this.subscribers(topic).map(({ agent_id }) => agent_id))]
    if (this.#topics.has(topic)) this.#agents.set(topic, agents)
    return agents
  }

  /** The topics of one agent. */
  of(agent_id: string): string[] {
    return [...this.#topics].flatMap(([topic, all]) => (all.some(one => one.agent_id === agent_id) ? [topic] : []))
  }

  /** Topics in the order in which they were first wanted, also those that nobody wants now. */
  all(): ReadonlyMap<string, readonly LiveSubscriber[]> {
    return this.#topics
  }

  /** Ends some topics of an agent, or all, on whatever connection. */
  remove(agent_id: string, topics: readonly string[] = this.of(agent_id)): void {
    for (const topic of topics) this.#keep(topic, one => one.agent_id !== agent_id)
  }

  /** Ends what an agent has subscribed to on one connection. */
  leave(agent_id: string, connection_id: string): void {
    const key = keyOf(agent_id, connection_id)
    const topics = this.#wanted.get(key) ?? []
    for (const topic of topics) this.#keep(topic, one => one.agent_id !== agent_id || one.client.id !== connection_id)
    this.#wanted.delete(key)
    this.#forget()
  }

  #keep(topic: string, wanted: (subscriber: LiveSubscriber) => boolean): void {
    this.changes++
    this.#agents.delete(topic)
    const known = this.#topics.get(topic)
    if (known) this.#topics.set(topic, known.filter(wanted))
  }

  #forget(): void {
    if (this.#topics.size <= mostForgotten) return
    const empty = [...this.#topics].filter(([, subscribers]) => subscribers.length === 0)
    for (const [topic] of empty.slice(0, -mostForgotten)) {
      this.#topics.delete(topic)
      this.#agents.delete(topic)
    }
  }
}

const keyOf = (agent_id: string, connection_id: string): string => `${connection_id} ${agent_id}`

const isSame = (one: LiveSubscriber, other: LiveSubscriber): boolean =>
  one.agent_id === other.agent_id && one.client.id === other.client.id
