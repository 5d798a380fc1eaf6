import { type Awaitable, andThen, isThenable, type Rows } from '../../plugin/index.ts'
import type { MailItem, Message } from './mail.ts'
import { Mailbox, type MailboxLimits } from './mailbox.ts'

const page = 1000

export const storeOf = (agent_id: string): string => `mail:${agent_id}`
/** Keys are ordered as text, numbers as numbers. */
export const keyOf = (seq: number): string => String(seq).padStart(16, '0')

/** The mailboxes of all agents, each read from its rows when first needed. */
export class Mailboxes {
  readonly #rows: Rows
  readonly #limits: MailboxLimits
  readonly #open = new Map<string, Awaitable<Mailbox>>()
  constructor(rows: Rows, limits: MailboxLimits) {
    this.#rows = rows
    this.#limits = limits
  }

  open(agent_id: string): Awaitable<Mailbox> {
    const known = this.#open.get(agent_id)
    if (known) return known
    const mailbox = andThen(this.#load(agent_id), loaded => {
      this.#open.set(agent_id, loaded)
      return loaded
    })
    if (isThenable(mailbox)) this.#open.set(agent_id, mailbox)
    return mailbox
  }

  /** The mailbox, if it has been read already. */
  peek(agent_id: string): Mailbox | undefined {
    const known = this.#open.get(agent_id)
    return isThenable(known) ? undefined : known
  }

  /** Takes room in a mailbox that has been read; false when it is full. */
  reserve(agent_id: string, seq: number, bytes: number): boolean {
    return this.peek(agent_id)?.reserve(seq, bytes, this.#limits) ?? false
  }

  /** Whether not even an empty message fits. */
  isFull(agent_id: string): boolean {
    return this.peek(agent_id)?.isFull(this.#limits) ?? false
  }

  /** Gives back the room of messages whose commit has failed. */
  async settle(agent_id: string): Promise<void> {
    const mailbox = await this.open(agent_id)
    const uncertain = mailbox.reserved()
    if (uncertain.length === 0) return
    await this.#rows.count(storeOf(agent_id)) // waits for what is being committed
    mailbox.release(uncertain)
  }

  /** Reads messages; those that are gone meanwhile are left out. */
  async read(agent_id: string, seqs: readonly number[]): Promise<MailItem[]> {
    const mailbox = await this.open(agent_id)
    const texts = await Promise.all(seqs.map(seq => this.#rows.get(storeOf(agent_id), keyOf(seq))))
    mailbox.remove(seqs.filter((_, at) => texts[at] === undefined))
    return texts.flatMap((text, at) => {
      if (text === undefined) return []
      const redelivered = mailbox.isRedelivered(seqs[at]!)
      return [{ ...(JSON.parse(text) as Message), to: agent_id, redelivered }]
    })
  }

  /** How many messages wait in each mailbox that has any. */
  async sizes(): Promise<Record<string, number>> {
    const stores = await this.#rows.stores(storeOf(''))
    const sizes: Record<string, number> = Object.create(null)
    for (const store of stores) {
      const size = await this.#rows.count(store)
      if (size > 0) sizes[store.slice(storeOf('').length)] = size
    }
    return sizes
  }

  /** What was there before this start may have been delivered before it. */
  async #fill(agent_id: string, mailbox: Mailbox, after: string): Promise<Mailbox> {
    for (let last: string | undefined = after; last !== undefined; ) {
      const rows = await this.#rows.list(storeOf(agent_id), { after: last, limit: page })
      last = addAll(mailbox, rows)
    }
    return mailbox
  }

  #load(agent_id: string): Awaitable<Mailbox> {
    const mailbox = new Mailbox()
    return andThen(this.#rows.list(storeOf(agent_id), { limit: page }), rows => {
      const last = addAll(mailbox, rows)
      return last === undefined ? mailbox : this.#fill(agent_id, mailbox, last)
    })
  }
}

/** Gives back the last key when there may be more. */
const addAll = (mailbox: Mailbox, rows: readonly { key: string; text: string }[]): string | undefined => {
  for (const { key, text } of rows) mailbox.add(Number(key), Buffer.byteLength(text))
  return rows.length === page ? rows.at(-1)!.key : undefined
}
