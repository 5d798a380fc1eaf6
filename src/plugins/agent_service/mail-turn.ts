import { type Change, toWire } from '../../plugin/index.ts'
import type { Completions, TurnResult } from '../completion_service/index.ts'
import type { Mail, MailItem, Prepared } from '../message/index.ts'
import type { LiveAgent } from './live-agents.ts'
import { recording } from './registry.ts'
import type { Colleague } from './task-prompt.ts'
import { endOf, isFinal, type TurnEnd } from './turn-end.ts'
import { turnPrompt } from './turn-prompt.ts'

export interface MailTurnParts {
  readonly mail: Mail
  readonly completions: Completions
  readonly boot: string
  /** Whether mail for this agent would be looked at. */
  readonly knows: (agent_id: string) => Promise<boolean>
  readonly colleagues: (agent_id: string) => Promise<Colleague[]>
  readonly isStopping: (agent: LiveAgent) => boolean
  readonly warn: (message: string, fields: object) => void
}

/** A message back to the sender of a turn's mail. */
export interface Answer extends Prepared {
  readonly target: string
}

/** What is committed with the end of a turn, and what is to be done then. */
export interface Played extends TurnEnd {
  readonly record: LiveAgent['record']
  readonly changes: readonly Change[]
  readonly answer: Answer | undefined
}

export type Submitted = (turn: { readonly request_id: string; readonly done: Promise<TurnResult> }) => void

/** One turn with the mail that was taken for it, from its prompt to its committed end. Rejects when it could not begin. */
export const playMail = async (
  agent: LiveAgent,
  items: readonly MailItem[],
  parts: MailTurnParts & { submitted: Submitted },
): Promise<Played> => {
  const { mail, completions } = parts
  const { agent_id } = agent.record
  const [first] = items as readonly [MailItem]
  const sender = await answersTo(agent, first, parts.knows)
  const watchers = sender === undefined ? [] : await mail.watchers(sender)
  const names = agent.record.spawned.definition.prompt_template?.includes('{agents}') ?? false
  const colleagues = names ? await parts.colleagues(agent_id) : []
  const prompt = turnPrompt({ record: agent.record, items, goesBack: sender !== undefined, colleagues })
  let played: Played | undefined
  const turn = await completions.submit({
    agent_id,
    prompt,
    started_by: 'mail',
    ...(first.correlation_id !== undefined && { correlation_id: first.correlation_id }),
    withEnd(outcome) {
      if (played) return played.changes // a commit that failed is tried again
      const end = endOf(outcome, { agent_id, items, sender, watchers, stopping: parts.isStopping(agent) })
      played = settle(agent, items, { end, request_id: outcome.request_id, parts })
      return played.changes
    },
  })
  parts.submitted(turn)
  await turn.done
  if (!played) throw new Error('the end of the turn was not kept')
  return played
}

/** Agents get their answers; of the others only who is known under the name it gave. Nobody answers itself. */
const answersTo = async ({ record }: LiveAgent, item: MailItem, knows: MailTurnParts['knows']) => {
  if (record.spawned.definition.reply === 'none' || item.from === record.agent_id || isFinal(item)) return undefined
  const isKnown = item.from_kind === 'agent' || (item.claimed === true && (await knows(item.from)))
  return isKnown ? item.from : undefined
}

interface Settling {
  readonly end: TurnEnd
  readonly request_id: string
  readonly parts: MailTurnParts
}

const settle = (agent: LiveAgent, items: readonly MailItem[], { end, request_id, parts }: Settling): Played => {
  const { record } = agent
  if (end.interrupted) return { ...end, record, changes: [], answer: undefined }
  const now = active(record, parts.boot)
  const answer = answerOf(record.agent_id, items, { end, request_id, parts })
  const acknowledged = parts.mail.acknowledged(record.agent_id, items)
  const changes = [...acknowledged, ...(now === record ? [] : [recording(now)]), ...(answer?.changes ?? [])]
  return { ...end, record: now, changes, answer }
}

/** It has done something in this start of the daemon, and has heard its first words. */
const active = (record: LiveAgent['record'], boot: string): LiveAgent['record'] => {
  const { first_words, is_new, ...spawned } = record.spawned
  if (spawned.boot === boot && first_words === undefined && is_new === undefined) return record
  return { ...record, spawned: { ...spawned, boot } }
}

/** An answer that may not be sent, or finds no room, is left out: the turn has taken place all the same. */
const answerOf = (
  agent_id: string,
  items: readonly MailItem[],
  { end, request_id, parts }: Settling,
): Answer | undefined => {
  const target = end.reply?.target
  if (!end.reply || target === undefined) return undefined
  const speaker = { name: agent_id, kind: 'agent', claimed: false, event_id: request_id } as const
  const { correlation_id } = items[0]!
  try {
    const prepared = parts.mail.prepareNow(end.reply, { ...speaker, correlation_id })
    return { ...prepared, target }
  } catch (cause) {
    const { code, message } = toWire(cause)
    parts.warn(`the answer of ${agent_id} was not sent`, { to: target, code, message })
    return undefined
  }
}
