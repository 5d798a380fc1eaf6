import { fail } from '../../plugin/index.ts'

const mostRemembered = 1000

export interface Place {
  /** The event that no agent caused and from which everything else came. */
  readonly conversation: string
  /** Messages from agent to agent since then. */
  readonly hops: number
}

export interface Limits {
  readonly max_hops: number
  readonly max_turns_per_conversation: number
}

/** Told once in a conversation. */
export interface LoopNotice {
  readonly conversation: string
  readonly from: string
  readonly to: readonly string[]
  readonly limit: keyof Limits
  readonly value: number
  /** Everyone who took part. */
  readonly agents: readonly string[]
}

interface Conversation {
  /** How many turns each agent has taken in it. */
  readonly turns: Map<string, number>
  noticed: boolean
}

export interface ConversationParts {
  /** Where each agent stands; agents that are not run here stand nowhere. */
  readonly places: {
    readonly get: (agent_id: string) => Place | undefined
    readonly set: (agent_id: string, place: Place) => void
  }
  readonly limitsOf: (agent_id: string) => Limits
  readonly notice: (notice: LoopNotice) => void
}

/** Keeps agents from talking to each other for ever. */
export class Conversations {
  readonly #parts: ConversationParts
  readonly #conversations = new Map<string, Conversation>()
  constructor(parts: ConversationParts) {
    this.#parts = parts
  }

  /** An agent begins a turn: what it says from now on belongs there. */
  begin(agent_id: string, place: Place): void {
    this.#parts.places.set(agent_id, place)
    const { turns } = this.#of(place.conversation)
    turns.set(agent_id, (turns.get(agent_id) ?? 0) + 1)
  }

  /** An agent was given a message outside of a turn. */
  hear(agent_id: string, place: Place): void {
    this.#parts.places.set(agent_id, place)
  }

  /** Where a message of this agent stands. Throws LOOP_LIMIT, after one notice for the whole conversation. */
  continues(from: string, to: readonly string[]): Place | undefined {
    const place = this.#parts.places.get(from)
    if (!place) return undefined
    const hops = place.hops + 1
    const { max_hops } = this.#parts.limitsOf(from)
    if (hops > max_hops) throw this.#refuse(place, { from, to, limit: 'max_hops', value: max_hops })
    const { turns } = this.#of(place.conversation)
    for (const agent_id of to) {
      const { max_turns_per_conversation: most } = this.#parts.limitsOf(agent_id)
      if ((turns.get(agent_id) ?? 0) < most) continue
      throw this.#refuse(place, { from, to: [agent_id], limit: 'max_turns_per_conversation', value: most })
    }
    return { conversation: place.conversation, hops }
  }

  #refuse({ conversation }: Place, about: Pick<LoopNotice, 'from' | 'to' | 'limit' | 'value'>) {
    const known = this.#of(conversation)
    if (!known.noticed) {
      known.noticed = true
      this.#parts.notice({ ...about, conversation, agents: [...new Set([about.from, ...known.turns.keys()])] })
    }
    return fail('LOOP_LIMIT', `the conversation of ${about.from} with ${about.to.join(', ')}`, about.value).with({
      conversation,
      limit: about.limit,
      hint: `end the conversation, or raise limits.${about.limit} in the profile`,
    })
  }

  #of(conversation: string): Conversation {
    const known = this.#conversations.get(conversation) ?? { turns: new Map(), noticed: false }
    this.#conversations.delete(conversation)
    this.#conversations.set(conversation, known)
    if (this.#conversations.size > mostRemembered) this.#conversations.delete(this.#conversations.keys().next().value!)
    return known
  }
}
