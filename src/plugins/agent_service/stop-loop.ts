import { type Emit, type Logger, messageOf } from '../../plugin/index.ts'
import type { Completions } from '../completion_service/index.ts'
import type { LoopNotice } from './conversations.ts'
import { emits } from './emits.ts'
import type { LiveAgents } from './live-agents.ts'

export interface StopLoopParts {
  readonly live: LiveAgents
  readonly completions: Completions
  readonly emit: Emit<typeof emits>
  readonly log: Logger
}

/** A conversation went on for too long: everybody is told, and whoever took part keeps no process for it. */
export const stopLoop = async (notice: LoopNotice, { live, completions, emit, log }: StopLoopParts): Promise<void> => {
  try {
    await emit(emits.loopLimit, { ...notice, to: [...notice.to], agents: [...notice.agents] })
    for (const agent_id of notice.agents) {
      const agent = live.get(agent_id)
      if (completions.state(agent_id) === 'idle') await completions.close(agent_id)
      else if (agent) agent.closing = true
    }
  } catch (cause) {
    log.error('a conversation that was stopped left something behind', { cause: messageOf(cause) })
  }
}
