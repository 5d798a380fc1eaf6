import type { Place } from './conversations.ts'
import type { Profile } from './profile.ts'
import type { AgentRecord, Spawned } from './registry.ts'

/** An agent that this daemon runs, as long as it does. */
export interface LiveAgent {
  record: AgentRecord & { readonly spawned: Spawned }
  /** A turn of its mail is under way. */
  busy: boolean
  /** More mail may have come since it was last looked for. */
  again: boolean
  /** It is being ended: what is under way is interrupted, and nothing begins. */
  ending: boolean
  /** Where what it says stands. */
  place: Place | undefined
  /** Its conversation was stopped: its process ends with the turn. */
  closing: boolean
  /** A turn could not begin; it is tried again later. */
  pausing: boolean
  /** How often in a row. */
  failures: number
}

/** The agents that this daemon runs. */
export class LiveAgents {
  readonly #agents = new Map<string, LiveAgent>()

  get size(): number {
    return this.#agents.size
  }

  get(agent_id: string): LiveAgent | undefined {
    return this.#agents.get(agent_id)
  }

  all(): LiveAgent[] {
    return [...this.#agents.values()]
  }

  profile(agent_id: string): Profile | undefined {
    return this.#agents.get(agent_id)?.record.spawned.definition
  }

  readonly places = {
    get: (agent_id: string): Place | undefined => this.#agents.get(agent_id)?.place,
    set: (agent_id: string, place: Place): void => {
      const agent = this.#agents.get(agent_id)
      if (agent) agent.place = place
    },
  }

  /** Takes in an agent that was started or found; the others are run by somebody else. */
  put(record: AgentRecord): void {
    const { spawned } = record
    if (!spawned) return
    const fresh = {
      busy: false,
      again: false,
      ending: false,
      closing: false,
      place: undefined,
      pausing: false,
      failures: 0,
    }
    this.#agents.set(record.agent_id, { ...fresh, record: { ...record, spawned } })
  }

  remove(agent_id: string): void {
    this.#agents.delete(agent_id)
  }
}
