import { type Actor, type Awaitable, type Change, type Client, type EventContext, service } from '../../plugin/index.ts'

/** One message, the same for all who get it. */
export interface Message {
  /** Unique across machines; a redelivered message has the same. */
  readonly message_id: string
  /** Ascending in the order of sending. */
  readonly seq: number
  readonly from: string
  readonly from_kind: Actor['kind']
  /** `from` is only what a client said. */
  readonly claimed?: true
  readonly topic: string
  /** To whom it is addressed, if it is. */
  readonly target?: string
  readonly message: unknown
  readonly message_type: string
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The message it answers. */
  readonly reply_to?: string
  /** The event that began all this and that no agent caused. */
  readonly conversation: string
  /** How many messages from agent to agent there have been since then, this one included. */
  readonly hops: number
  readonly correlation_id?: string | number
  /** ISO 8601, UTC. */
  readonly timestamp: string
}

/** A message in one agent's mailbox. */
export interface MailItem extends Message {
  readonly to: string
  /** It may have been delivered before: look at `message_id`. */
  readonly redelivered: boolean
}

/** A message that somebody wants to send. */
export interface Draft {
  /** Refused with QUEUE_FULL when this one's mailbox is full; the others are only reported. */
  readonly target?: string | undefined
  readonly others?: readonly string[] | undefined
  /** Of those who subscribed while connected only these. */
  readonly only?: readonly string[] | undefined
  readonly topic: string
  readonly message: unknown
  readonly message_type?: string | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  readonly reply_to?: string | undefined
}

/** Who speaks: made by `speakerOf`, never from what a message says of itself. */
export interface Speaker {
  readonly name: string
  readonly kind: Actor['kind']
  readonly claimed: boolean
  /** The event in whose handling the message is sent. */
  readonly event_id: string
  readonly correlation_id?: string | number | undefined
}

/** What is told, as `message:published`, when a message has been kept. */
export interface Published extends Message {
  /** Its size in a mailbox. */
  readonly bytes: number
  /** Their connection or their next turn gets it at once. */
  readonly delivered: string[]
  /** It waits in their mailboxes. */
  readonly queued: string[]
  /** Their mailboxes are full. */
  readonly failed: string[]
  /** They have subscribed while they are connected: nothing of it is kept for them. */
  readonly live: string[]
}

/** A message ready to be kept: `changes` are committed in the transaction that tells `fact`. */
export interface Prepared {
  readonly fact: Published
  readonly changes: readonly Change[]
}

/** Who is connected, and who wants what. */
export interface Overview {
  readonly connected: readonly string[]
  readonly topics: ReadonlyMap<string, readonly string[]>
}

/** What the messages need to know of the agents; lent by who knows them. */
export interface Directory {
  /** Whether somebody keeps this agent: its mail will be looked at one day. */
  readonly knows: (agent_id: string) => Awaitable<boolean>
  /** Whether its mail becomes its next turn by itself. */
  readonly wakes: (agent_id: string) => boolean
  /** Which conversation a message of this agent continues. Throws LOOP_LIMIT. */
  readonly continues: (from: string, to: readonly string[]) => { conversation: string; hops: number } | undefined
  /** An agent with these capabilities. */
  readonly suits: (capabilities: readonly string[]) => Awaitable<string | undefined>
  /** A message has been given to the agent's connection: what it says next may be an answer. */
  readonly heard: (agent_id: string, message: Message) => void
}

/** The mailboxes, lent to who runs the agents. */
export interface Mail {
  /**
   * Reserves room for a message and says which rows keep it. Throws QUEUE_FULL, LOOP_LIMIT.
   * Nothing is delivered before the fact has been told.
   */
  readonly prepare: (draft: Draft, speaker: Speaker) => Promise<Prepared>
  /** The same at once, for who has awaited `watchers` of the draft's target. */
  readonly prepareNow: (draft: Draft, speaker: Speaker) => Prepared
  /** Whether a message of this topic would be in no mailbox; false also when that is not known at once. */
  readonly isOnlyHeard: (topic: string) => boolean
  /** Who hears of every direct message. Afterwards their mailboxes and the target's are read. */
  readonly watchers: (target: string) => Promise<string[]>
  /** A prepared message has been committed, and its fact is not told yet. Telling the fact does the same. */
  readonly arrived: (fact: Pick<Published, 'seq' | 'bytes' | 'delivered' | 'queued'>) => void
  /** How many messages of this agent are not acknowledged, wherever they are. */
  readonly unacknowledged: (agent_id: string) => Awaitable<number>
  /** The oldest message that waits, and those beside it of the same sender and conversation; they are held until settled. */
  readonly take: (agent_id: string, limit: number) => Awaitable<MailItem[]>
  /** The row changes that acknowledge held messages; commit them with the end of the turn, then call `settle`. */
  readonly acknowledged: (agent_id: string, items: readonly MailItem[]) => Change[]
  readonly settle: (agent_id: string, items: readonly MailItem[]) => void
  /** The turn was interrupted: they wait again, to be redelivered. */
  readonly putBack: (agent_id: string, items: readonly MailItem[]) => void
  /**
   * From now on this connection gets the agent's mail, beginning in the next turn of the event loop. A connection it had
   * before loses it. Without `acknowledges` what was written to it has been dealt with.
   */
  readonly attach: (agent_id: string, client: Client, how?: { readonly acknowledges: boolean }) => void
  /** Its mail waits again, and what it has subscribed to while connected ends. False when that agent had no connection, or another than the one named. */
  readonly detach: (agent_id: string, connection_id?: string) => boolean
  /** The connection that gets the agent's mail. */
  readonly connection: (agent_id: string) => Client | undefined
  /** Agents with a connection, and the subscribers of each topic that anybody has wanted, the oldest first. */
  readonly overview: () => Awaitable<Overview>
  /** Hears of every agent without a connection for which mail waits. */
  readonly onArrival: (listener: (agent_id: string) => void) => void
  /** Says who knows the agents. */
  readonly consult: (directory: Directory) => void
  /** Who speaks in an event; `claim` is the name it gives itself. Throws PERMISSION_DENIED. */
  readonly speakerOf: (context: EventContext, claim?: string) => Speaker
}

export const MailService = service<Mail>('mail')
