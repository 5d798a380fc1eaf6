import { toldByPlugin } from '../../../plugin/index.ts'
import { type CompletionResult, completionTokens } from '../../completion_service/index.ts'
import { publish } from '../../message/index.ts'
import { ksiName } from '../agent-names.ts'
import type { KnownAgent } from '../agents.ts'
import type { LegacyCall } from '../command.ts'
import type { Legacy } from '../legacy.ts'

/** A message to an agent that this daemon runs. */
export interface AgentMessage {
  readonly type: string
  /** The agent that sends it. */
  readonly from: string
  readonly content: string
}

interface Asked extends AgentMessage {
  readonly to: KnownAgent
}

/** Messages whose answers are waited for; an agent that has ended answers none. */
const mostWaiting = 10_000

/** What an answer to a message of a type is called. */
const answers: Readonly<Record<string, string>> = {
  __proto__: null as never,
  DEBATE_OPENING: 'DEBATE_RESPONSE',
  DEBATE_RESPONSE: 'DEBATE_COUNTER',
  COLLABORATION_REQUEST: 'COLLABORATION_RESPONSE',
}

/** Puts messages to agents as their next turns, and tells over the bus what they answered: `legacy.once(askingAgents)`. */
export class AskingAgents {
  readonly #legacy: Legacy
  /** Messages that are not answered yet, by the correlation of what follows from them. */
  readonly #asked = new Map<string, Asked>()
  /** Tasks of agents that were spawned once more; they go before the next message. */
  readonly #tasks = new Map<string, string>()
  constructor(legacy: Legacy) {
    this.#legacy = legacy
  }

  /** Before its next message the agent reads this. */
  remember(name: string, task: string): void {
    if (task !== '') this.#tasks.set(name, task)
  }

  /** Nobody is asked to answer it: what the agent says is told here. */
  async send(to: KnownAgent, message: AgentMessage, { ask, context }: LegacyCall): Promise<void> {
    const correlation_id = `legacy-${crypto.randomUUID()}`
    const task = this.#tasks.get(to.name)
    this.#tasks.delete(to.name)
    this.#asked.set(correlation_id, { ...message, to })
    if (this.#asked.size > mostWaiting) this.#asked.delete(this.#asked.keys().next().value!)
    const text = [task, `User message: ${message.content}`].filter(Boolean).join('\n\n')
    const about = { topic: 'TASK', message_type: message.type, metadata: { final: true } }
    const addressed = { from_agent: ksiName(message.from), target: to.name }
    try {
      await ask(publish, { ...about, ...addressed, message: text }, { actor: context.actor, correlation_id })
    } catch (cause) {
      this.#asked.delete(correlation_id)
      throw cause
    }
  }

  answered(correlation_id: unknown, { response, session_id }: Pick<CompletionResult, 'response' | 'session_id'>): void {
    this.#ended(correlation_id, ({ type, from, to }) => ({
      type: answers[type] ?? 'AGENT_RESPONSE',
      payload: { content: response, responding_to: from, session_id, profile: to.profile },
    }))
  }

  failed(correlation_id: unknown, error: string): void {
    this.#ended(correlation_id, ({ from, content }) => ({
      type: 'AGENT_ERROR',
      payload: { error, responding_to: from, original_message: content },
    }))
  }

  #ended(correlation_id: unknown, answer: (asked: Asked) => { type: string; payload: object }): void {
    const asked = this.#asked.get(String(correlation_id))
    if (!asked) return
    this.#asked.delete(String(correlation_id))
    const { call, log } = this.#legacy
    const { type: topic, payload: message } = answer(asked)
    Promise.resolve(call(publish, { topic, from_agent: asked.to.name, message })).catch((cause: unknown) =>
      log.warn(`the answer of ${asked.to.name} was not told`, { cause }),
    )
  }
}

export const askingAgents = (legacy: Legacy): AskingAgents => {
  const asking = new AskingAgents(legacy)
  const { on } = legacy
  on(completionTokens.result, ({ agent_id, result }, context) => {
    if (agent_id && toldByPlugin(context))
      asking.answered(context.correlation_id, result as unknown as CompletionResult)
  })
  on(completionTokens.error, ({ agent_id, error }, context) => {
    if (agent_id && toldByPlugin(context)) asking.failed(context.correlation_id, error)
  })
  return asking
}
