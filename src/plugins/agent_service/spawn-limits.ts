import { type Actor, fail } from '../../plugin/index.ts'

const minuteMs = 60_000

export interface SpawnRules {
  /** Agents run at once. */
  readonly max_agents: number
  /** Agents that clients may start in a minute, and those that agents may. */
  readonly max_spawns_per_minute: number
  readonly max_spawns_per_minute_by_agents: number
  /** How long a chain of agents that spawn agents may be. */
  readonly max_spawn_depth: number
}

export interface Asked {
  readonly agent_id: string
  readonly by: Actor
  readonly depth: number
  /** Agents that run now, those not counted that were admitted and have not arrived. */
  readonly running: number
}

/** An admitted agent that has not arrived by then never will: its start was not kept. */
const longestArrivalMs = 60_000

/** Keeps agents from multiplying. */
export class SpawnLimits {
  readonly #rules: SpawnRules
  readonly #times: Record<'clients' | 'agents', number[]> = { clients: [], agents: [] }
  /** When agents were admitted that have not arrived. */
  readonly #coming = new Map<string, number>()
  constructor(rules: SpawnRules) {
    this.#rules = rules
  }

  /** Counts a spawn. Throws SPAWN_FAILED, LOOP_LIMIT or RATE_LIMITED. `now` in milliseconds of a monotonic clock. */
  admit({ agent_id, by, depth, running }: Asked, now: number): void {
    const { max_agents, max_spawn_depth } = this.#rules
    for (const [other, since] of this.#coming) if (since < now - longestArrivalMs) this.#coming.delete(other)
    const count = running + this.#coming.size
    if (count >= max_agents)
      throw fail('SPAWN_FAILED', agent_id, `there are ${count} agents already`).with({
        hint: 'terminate one, or raise plugins.agent_service.max_agents',
        max_agents,
      })
    if (depth > max_spawn_depth)
      throw fail('LOOP_LIMIT', 'the chain of agents that spawn agents', max_spawn_depth).with({
        hint: 'raise plugins.agent_service.max_spawn_depth if this is meant',
      })
    const who = by.kind === 'agent' ? 'agents' : 'clients'
    this.#times[who] = withinRate(this.#times[who], this.#most(who), now)
    this.#coming.set(agent_id, now)
  }

  /** An admitted agent runs now. */
  arrived(agent_id: string): void {
    this.#coming.delete(agent_id)
  }

  #most(who: 'clients' | 'agents'): number {
    return who === 'agents' ? this.#rules.max_spawns_per_minute_by_agents : this.#rules.max_spawns_per_minute
  }
}

const withinRate = (times: readonly number[], most: number, now: number): number[] => {
  const recent = times.filter(time => time > now - minuteMs)
  if (recent.length < most) return [...recent, now]
  throw fail('RATE_LIMITED', `agents were started in the last minute (${most})`).with({
    retry_after_ms: Math.ceil(recent[0]! + minuteMs - now),
    hint: 'wait, or raise plugins.agent_service.max_spawns_per_minute',
  })
}
