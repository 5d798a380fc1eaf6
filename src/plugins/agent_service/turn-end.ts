import type { TurnResult } from '../completion_service/index.ts'
import type { Draft, MailItem } from '../message/index.ts'
import { readControlWords } from './control-words.ts'

/** What follows from how a turn ended. */
export interface TurnEnd {
  /** It has not taken place: its mail waits again. */
  readonly interrupted: boolean
  readonly reply: Draft | undefined
  readonly terminates: boolean
}

export interface Ended {
  readonly agent_id: string
  readonly items: readonly MailItem[]
  /** Who gets the answer, and who watches. */
  readonly sender: string | undefined
  readonly watchers: readonly string[]
  /** Whether somebody is ending the agent or the daemon. */
  readonly stopping: boolean
}

const interruptions = new Set(['INTERRUPTED', 'SHUTTING_DOWN', 'STORAGE_FULL', 'STORAGE_FAILED'])

/**
 * A turn that was cancelled by itself, or has failed, has taken place: otherwise a failing agent would be asked for ever.
 * An agent that asked is told of the failure, but nobody is asked to answer that.
 */
export const endOf = (outcome: TurnResult, ended: Ended): TurnEnd => {
  if ('error' in outcome) {
    const { code, message } = outcome.error
    const interrupted = interruptions.has(code) || (ended.stopping && code === 'CANCELLED')
    const reply = interrupted ? undefined : failureFor(ended, `${ended.agent_id} could not answer: ${code}: ${message}`)
    return { interrupted, reply, terminates: false }
  }
  const { text, ends, silent, terminates } = readControlWords(outcome.result.response)
  const reply = silent || text === '' ? undefined : answerFor(ended, text, ends)
  return { interrupted: false, reply, terminates }
}

/** Whether nobody is asked to answer this message. */
export const isFinal = ({ metadata }: MailItem): boolean => metadata?.final === true

const answerFor = (ended: Ended, message: string, final: boolean): Draft | undefined => {
  if (ended.items.some(isFinal)) return undefined
  return reply(ended, { message, message_type: 'response', ...(final && { metadata: { final } }) })
}

const failureFor = (ended: Ended, message: string): Draft | undefined => {
  if (ended.items.some(item => item.from_kind !== 'agent' || isFinal(item))) return undefined
  return reply(ended, { message, message_type: 'error', metadata: { final: true } })
}

const reply = ({ items, sender, watchers }: Ended, said: Pick<Draft, 'message' | 'message_type' | 'metadata'>) =>
  sender === undefined
    ? undefined
    : { ...said, topic: 'DIRECT_MESSAGE', target: sender, others: watchers, reply_to: items.at(-1)!.message_id }
