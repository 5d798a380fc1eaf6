import { type Awaitable, andThen, type Change, type Row, type Rows } from '../../plugin/index.ts'

const store = 'subscriptions'
/** A topic may hold anything; encoded it has no space. */
const rowOf = (topic: string, agent_id: string) => ({
  store,
  key: `${encodeURIComponent(topic.toWellFormed())} ${agent_id}`,
})

/** Topics by agent. */
export type TopicsByAgent = Readonly<Record<string, readonly string[]>>

interface Known {
  readonly topics: TopicsByAgent
  readonly agents: ReadonlyMap<string, readonly string[]>
}

/** Who wants to get messages of which topic: rows, and what was read of them last. */
export class Subscriptions {
  readonly #rows: Rows
  #known: Known | undefined
  #changes = 0
  constructor(rows: Rows) {
    this.#rows = rows
  }

  async subscribers(topic: string): Promise<readonly string[]> {
    return (await this.#read()).agents.get(topic.toWellFormed()) ?? []
  }

  /** Whether nobody wants a topic; undefined when that is not known at once. */
  isUnwanted(topic: string): boolean | undefined {
    return this.#known && !this.#known.agents.has(topic.toWellFormed())
  }

  all(): Awaitable<TopicsByAgent> {
    return andThen(this.#read(), ({ topics }) => topics)
  }

  /** A change of them has been committed. */
  changed(): void {
    this.#changes++
    this.#known = undefined
  }

  async of(agent_id: string): Promise<readonly string[]> {
    return (await this.all())[agent_id] ?? []
  }

  #read(): Awaitable<Known> {
    if (this.#known) return this.#known
    const asOf = this.#changes
    return andThen(this.#rows.list(store), rows => {
      const known = knownFrom(rows)
      if (asOf === this.#changes) this.#known = known
      return known
    })
  }
}

const knownFrom = (rows: readonly Row[]): Known => {
  const topics: Record<string, string[]> = Object.create(null)
  const agents = new Map<string, string[]>()
  for (const { key } of rows) {
    const space = key.indexOf(' ')
    const topic = decodeURIComponent(key.slice(0, space))
    const agent_id = key.slice(space + 1)
    topics[agent_id] ??= []
    topics[agent_id].push(topic)
    const known = agents.get(topic)
    if (known) known.push(agent_id)
    else agents.set(topic, [agent_id])
  }
  return { topics, agents }
}

export const subscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => ({ ...rowOf(topic, agent_id), text: '' }))

export const unsubscribing = (agent_id: string, topics: readonly string[]): Change[] =>
  topics.map(topic => rowOf(topic, agent_id))
