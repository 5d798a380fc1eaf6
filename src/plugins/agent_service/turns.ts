import { messageOf } from '../../plugin/index.ts'
import type { MailItem } from '../message/index.ts'
import type { Conversations, Place } from './conversations.ts'
import type { LiveAgent, LiveAgents } from './live-agents.ts'
import { type Answer, type MailTurnParts, type Played, playMail } from './mail-turn.ts'

const mostItems = 16
const firstPauseMs = 1000
const longestPauseMs = 60_000

export interface TurnParts extends Omit<MailTurnParts, 'isStopping'> {
  readonly live: LiveAgents
  readonly conversations: Conversations
  readonly publish: (answer: Answer) => Promise<void>
  readonly terminate: (agent_id: string, reason: string) => Promise<void>
}

/** Makes mail the turns of the agents that run here: one at a time for each. */
export class Turns {
  readonly #parts: TurnParts
  /** Where the turns stand that were handed in: by agent until they are accepted, then by request. */
  readonly #expected = new Map<string, Place>()
  readonly #accepted = new Map<string, Place>()
  #isStopped = false
  constructor(parts: TurnParts) {
    this.#parts = parts
  }

  /** Begins turns until no mail waits, unless one is under way. Does nothing for agents that others run. */
  wake(agent_id: string): void {
    const agent = this.#parts.live.get(agent_id)
    // Not at once: what a turn does must not become part of the event that woke the agent.
    if (agent) setImmediate(() => void this.#run(agent))
  }

  /** A turn has begun: one of ours, or one that a client has asked for. */
  started(agent_id: string, request_id: string): void {
    const place = this.#accepted.get(request_id) ?? this.#expected.get(agent_id)
    this.#parts.conversations.begin(agent_id, place ?? { conversation: request_id, hops: 0 })
  }

  stop(): void {
    this.#isStopped = true
  }

  #isStopping = (agent: LiveAgent): boolean => this.#isStopped || agent.ending

  /** Whether it is between two turns. */
  #isFree(agent: LiveAgent): boolean {
    const { agent_id } = agent.record
    return !this.#isStopping(agent) && !agent.pausing && this.#parts.completions.state(agent_id) === 'idle'
  }

  async #run(agent: LiveAgent): Promise<void> {
    const { agent_id } = agent.record
    agent.again = true
    if (agent.busy || this.#parts.live.get(agent_id) !== agent) return
    agent.busy = true
    try {
      while (agent.again && this.#isFree(agent)) {
        agent.again = false
        const items = await this.#parts.mail.take(agent_id, mostItems)
        if (items.length === 0) continue
        await this.#turn(agent, items)
        agent.again = true
      }
    } catch (cause) {
      this.#parts.warn(`the mail of ${agent_id} could not be dealt with`, { cause: messageOf(cause) })
      this.#pause(agent)
    } finally {
      agent.busy = false
    }
  }

  async #turn(agent: LiveAgent, items: readonly MailItem[]): Promise<void> {
    const { mail, publish, terminate, completions } = this.#parts
    const { agent_id } = agent.record
    const played = await this.#play(agent, items)
    if (!played || played.interrupted) {
      if (!this.#isStopping(agent)) this.#pause(agent)
      return mail.putBack(agent_id, items)
    }
    Object.assign(agent, { failures: 0, record: played.record })
    mail.settle(agent_id, items)
    if (played.answer) await publish(played.answer)
    if (played.terminates) await terminate(agent_id, 'it said [TERMINATE]')
    else if (agent.closing) await completions.close(agent_id)
    agent.closing = false
    await new Promise(setImmediate) // until then the turn counts as running
  }

  async #play(agent: LiveAgent, items: readonly MailItem[]): Promise<Played | undefined> {
    const { agent_id } = agent.record
    const place = { conversation: items[0]!.conversation, hops: Math.max(...items.map(({ hops }) => hops)) }
    let request: string | undefined
    this.#expected.set(agent_id, place)
    try {
      return await playMail(agent, items, {
        ...this.#parts,
        isStopping: this.#isStopping,
        submitted: ({ request_id }) => {
          this.#expected.delete(agent_id)
          this.#accepted.set(request_id, place)
          request = request_id
        },
      })
    } catch (cause) {
      this.#parts.warn(`mail of ${agent_id} could not become a turn`, { cause: messageOf(cause) })
      return undefined
    } finally {
      this.#expected.delete(agent_id)
      if (request !== undefined) this.#accepted.delete(request)
    }
  }

  /** What could not be done now is tried again later, and ever more rarely. */
  #pause(agent: LiveAgent): void {
    agent.pausing = true
    const wait = Math.min(longestPauseMs, firstPauseMs * 2 ** agent.failures++)
    setTimeout(() => {
      agent.pausing = false
      this.wake(agent.record.agent_id)
    }, wait).unref()
  }
}
