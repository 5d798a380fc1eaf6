import { type Change, fail, messageOf, type Rows } from '../../plugin/index.ts'
import type { Directory, Draft, Message, Prepared, Speaker } from './mail.ts'
import { keyOf, type Mailboxes, storeOf } from './mailboxes.ts'

const retryMs = 1000

export interface Posting {
  readonly rows: Rows
  readonly mailboxes: Mailboxes
  /** This machine's name, so that ids are unique across machines. */
  readonly node: string
  readonly directory: () => Directory
  readonly isAttached: (agent_id: string) => boolean
  /** Who gets a message at once, and not by mail. */
  readonly listening: (draft: Draft, sender: string) => string[]
}

export const idOf = (node: string, seq: number): string => `msg-${node}-${seq}`

/** The number of a message, if the id is one of this daemon's. */
export const seqOf = (node: string, message_id: string): number | undefined => {
  const seq = Number(message_id.slice(message_id.lastIndexOf('-') + 1))
  return idOf(node, seq) === message_id ? seq : undefined
}

/** Reads the mailboxes that a message needs; those that look full are asked again when all commits are done. */
export const makeReady = async (to: readonly string[], mailboxes: Mailboxes): Promise<void> => {
  await Promise.all(to.map(agent_id => mailboxes.open(agent_id)))
  await Promise.all(to.map(agent_id => mailboxes.isFull(agent_id) && mailboxes.settle(agent_id)))
}

/**
 * Gives a message its number and room in every mailbox; they must be ready.
 * Throws QUEUE_FULL when the addressee's mailbox is full, or all are; LOOP_LIMIT.
 */
export const prepare = (draft: Draft, speaker: Speaker, posting: Posting): Prepared => {
  const { rows, mailboxes, node, directory, isAttached, listening } = posting
  const to = recipientsOf(draft)
  const start = startOf(speaker, to, directory())
  const seq = rows.number()
  const message = made(draft, speaker, { seq, id: idOf(node, seq), ...start })
  const text = to.length > 0 ? textOf(message) : ''
  const bytes = Buffer.byteLength(text)
  const kept: string[] = []
  const failed: string[] = []
  for (const agent_id of to) (mailboxes.reserve(agent_id, seq, bytes) ? kept : failed).push(agent_id)
  if (failed.length > 0 && (kept.length === 0 || failed.includes(draft.target ?? ''))) {
    for (const agent_id of kept) mailboxes.peek(agent_id)?.release([seq])
    throw full(draft.target ?? failed.join(', '))
  }
  const delivered: string[] = []
  const queued: string[] = []
  for (const agent_id of kept) (isAttached(agent_id) || directory().wakes(agent_id) ? delivered : queued).push(agent_id)
  const changes = kept.map((agent_id): Change => ({ store: storeOf(agent_id), key: keyOf(seq), text }))
  const live = listening(draft, speaker.name)
  return { fact: { ...message, bytes, delivered, queued, failed, live }, changes }
}

export const recipientsOf = ({ target, others = [] }: Draft): string[] => [
  ...new Set(target === undefined ? others : [target, ...others]),
]

/** Only what an agent says continues a conversation; everybody else begins one. */
const startOf = (speaker: Speaker, to: readonly string[], directory: Directory) => {
  const begins = { conversation: speaker.event_id, hops: 0 }
  if (speaker.kind !== 'agent') return begins
  return directory.continues(speaker.name, to) ?? { ...begins, hops: 1 }
}

interface Place {
  readonly seq: number
  readonly id: string
  readonly conversation: string
  readonly hops: number
}

const made = (draft: Draft, speaker: Speaker, { seq, id, conversation, hops }: Place): Message => ({
  message_id: id,
  seq,
  from: speaker.name,
  from_kind: speaker.kind,
  ...(speaker.claimed && { claimed: true }),
  topic: draft.topic,
  ...(draft.target !== undefined && { target: draft.target }),
  message: draft.message,
  message_type: draft.message_type ?? 'text',
  ...(draft.metadata && { metadata: draft.metadata }),
  ...(draft.reply_to !== undefined && { reply_to: draft.reply_to }),
  conversation,
  hops,
  ...(speaker.correlation_id !== undefined && { correlation_id: speaker.correlation_id }),
  timestamp: new Date().toISOString(),
})

const textOf = (message: Message): string => {
  try {
    return JSON.stringify(message)
  } catch (cause) {
    throw fail('INVALID_INPUT', 'message', `cannot be kept: ${messageOf(cause)}`)
  }
}

const full = (whose: string) =>
  fail('QUEUE_FULL', `another message in the mailbox of ${whose}`).with({
    retry_after_ms: retryMs,
    hint: `${whose} must acknowledge messages first`,
  })
