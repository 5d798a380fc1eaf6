/** One success of SPAWN_AGENT since the start. What follows from the agent's answers is filled in as they come. */
export interface SpawnedProcess {
  readonly process_id: string
  /** As its legacy client knows it. */
  readonly agent_id: string
  /** The composition or profile it was spawned with. */
  readonly profile: string
  /** ISO 8601 with microseconds. */
  readonly started_at: string
  session_id: string | null
  /** How many messages it has answered. */
  conversation_length: number
  last_response: string | null
}

/** In the order of their creation; none is ever taken away. `legacy.once(processesOf)`. */
export const processesOf = (): SpawnedProcess[] => []
