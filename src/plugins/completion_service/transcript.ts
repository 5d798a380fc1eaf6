import type { WireError } from '../../plugin/index.ts'
import type { JobRecord } from './job.ts'
import type { AgentUpdate, Answer } from './providers/provider.ts'
import type { LogLine } from './session-log.ts'

/** Lines of one turn that are kept; what a runaway says beyond that is not. */
const mostLines = 1000

const now = () => new Date().toISOString()

/** What was said and done in one turn, as the session log keeps it. */
export class Transcript {
  readonly lines: LogLine[] = []
  /** The agent whose turn it is, for those who read the log of a conversation. */
  readonly #whose: { readonly agent_id?: string }
  constructor({ prompt, from, agent_id }: Pick<JobRecord, 'prompt' | 'from' | 'agent_id'>) {
    this.#whose = agent_id === null ? {} : { agent_id }
    const said = { content: prompt, ...(from !== undefined && { from }) }
    this.lines.push({ timestamp: now(), type: 'human', ...said, ...this.#whose })
  }

  add(update: AgentUpdate): void {
    if (update.type !== 'tool_call' && update.type !== 'tool_result') return
    if (this.lines.length < mostLines) this.lines.push({ timestamp: now(), ...update })
  }

  /** The provider's own last word, in the form the old daemon's readers know. */
  answered(answer: Answer, provider: string): void {
    const { text, session_id, model, usage, cost_usd, raw } = answer
    const said = raw ?? { result: text, session_id, model, usage, total_cost_usd: cost_usd }
    this.lines.push({
      ...said,
      ...this.#whose,
      timestamp: now(),
      type: 'claude',
      ...(raw === undefined && { provider }),
    })
  }

  failed({ code, message }: WireError): void {
    this.lines.push({ timestamp: now(), type: 'error', code, error: message })
  }
}
