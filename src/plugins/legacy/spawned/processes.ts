import { toldByPlugin } from '../../../plugin/index.ts'
import { spawned } from '../../agent_service/index.ts'
import { type CompletionResult, completionTokens } from '../../completion_service/index.ts'
import { legacyName } from '../agent-names.ts'
import { busLog } from '../bus/bus-log.ts'
import type { Legacy } from '../legacy.ts'
import { timestamp } from '../timestamp.ts'

/** One start of an agent since the start of the daemon. What follows from the agent's answers is filled in as they come. */
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
export const processesOf = (legacy: Legacy): SpawnedProcess[] => {
  const processes: SpawnedProcess[] = []
  legacy.on(spawned, ({ agent_id: name, profile, process_id, restarted }, context) => {
    if (restarted || !toldByPlugin(context)) return
    const agent_id = legacyName(name)
    legacy.once(busLog).note({ type: 'AGENT_SPAWNED', from: 'orchestrator', timestamp: timestamp(), agent_id, profile })
    noteProcess({ process_id, agent_id, profile }, processes, legacy)
  })
  legacy.on(completionTokens.result, ({ agent_id: name, result }, context) => {
    if (!name || !toldByPlugin(context)) return
    const { session_id, response } = result as unknown as CompletionResult
    for (const process of processes) {
      if (process.agent_id !== legacyName(name)) continue
      Object.assign(process, { session_id, last_response: response })
      process.conversation_length++
    }
  })
  return processes
}

type Started = Pick<SpawnedProcess, 'process_id' | 'agent_id' | 'profile'>

/** One more process, also of an agent that had one already. */
export const noteProcess = (started: Started, processes: SpawnedProcess[], legacy: Legacy): void => {
  const started_at = timestamp()
  processes.push({ ...started, started_at, session_id: null, conversation_length: 0, last_response: null })
  const about = { type: 'agent_controller', from: 'daemon', timestamp: started_at }
  legacy.once(busLog).note({ ...about, ...started, spawned_at: started_at })
}
