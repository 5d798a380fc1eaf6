import type { Client, EventRecord } from '../../plugin/index.ts'
import type { LiveSubscriber } from './live-subscriptions.ts'
import type { MailItem, Message } from './mail.ts'
import type { Mailbox } from './mailbox.ts'
import type { Mailboxes } from './mailboxes.ts'

/** No event of the log stands behind what is told to a connection. */
const unsaid = {
  event_id: undefined as never,
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'message',
  actor: { kind: 'plugin', id: 'message' },
} as const

export interface DeliveryRules {
  /** Unacknowledged messages a connection is given at most. */
  readonly window: number
  /** Milliseconds without an acknowledgement, then it is sent again. */
  readonly redeliveryMs: number
  /** Told of every message that is given to a connection. */
  readonly pushed: (agent_id: string, message: Message) => void
  /** Told of what was written to a connection that acknowledges nothing; gives back when that is kept. */
  readonly taken: (agent_id: string, seqs: readonly number[]) => Promise<void>
  /** Told when a mailbox cannot be read. */
  readonly failed: (agent_id: string, cause: unknown) => void
}

interface Attached {
  readonly client: Client
  readonly acknowledges: boolean
  timer: NodeJS.Timeout | undefined
  pumping: boolean
  again: boolean
}

/** Brings mail to the connections of agents, and says which agents without one have mail. */
export class Delivery {
  readonly #mailboxes: Mailboxes
  readonly #rules: DeliveryRules
  readonly #attached = new Map<string, Attached>()
  /** The agent that each connection was given first. */
  readonly #agents = new Map<string, string>()
  readonly #arrivals: ((agent_id: string) => void)[] = []
  /** How often agents have got connections, or lost them. */
  changes = 0
  constructor(mailboxes: Mailboxes, rules: DeliveryRules) {
    this.#mailboxes = mailboxes
    this.#rules = rules
  }

  connection(agent_id: string): Client | undefined {
    return this.#attached.get(agent_id)?.client
  }

  agents(): string[] {
    return [...this.#attached.keys()]
  }

  /** The agent whose mail goes to a connection. */
  agentOf(connection_id: string): string | undefined {
    return this.#agents.get(connection_id)
  }

  attach(agent_id: string, client: Client, { acknowledges } = { acknowledges: true }): void {
    this.detach(agent_id)
    this.changes++
    if (!this.#agents.has(client.id)) this.#agents.set(client.id, agent_id)
    this.#attached.set(agent_id, { client, acknowledges, timer: undefined, pumping: false, again: false })
    setImmediate(() => this.deliver(agent_id)) // whoever asked for it is answered first
  }

  /** Gives a message at once to those who only want it while they are connected. */
  tell(message: Message, subscribers: readonly LiveSubscriber[]): void {
    // one object for all of them, so that its line is written once
    const data = { id: message.message_id, ...message, redelivered: false }
    const record: EventRecord = { ...unsaid, name: 'message:received', timestamp: Date.now(), data }
    for (const { agent_id, client } of subscribers) {
      client.share(record)
      this.#rules.pushed(agent_id, message)
    }
  }

  /** Gives back whether the agent had a connection, or the very connection that is named. */
  detach(agent_id: string, connection_id?: string): boolean {
    const attached = this.#attached.get(agent_id)
    if (!attached || (connection_id !== undefined && attached.client.id !== connection_id)) return false
    this.changes++
    this.#attached.delete(agent_id)
    this.#forget(attached.client.id, agent_id)
    clearTimeout(attached.timer)
    const mailbox = this.#mailboxes.peek(agent_id)
    mailbox?.putBack(mailbox.pushedBefore(Number.POSITIVE_INFINITY))
    this.deliver(agent_id)
    return true
  }

  onArrival(listener: (agent_id: string) => void): void {
    this.#arrivals.push(listener)
  }

  /** There may be mail to deliver. */
  deliver(agent_id: string): void {
    const attached = this.#attached.get(agent_id)
    if (attached) void this.#pump(agent_id, attached)
    else if ((this.#mailboxes.peek(agent_id)?.waiting(1).length ?? 0) > 0)
      for (const listener of this.#arrivals) listener(agent_id)
  }

  close(): void {
    for (const { timer } of this.#attached.values()) clearTimeout(timer)
    this.#attached.clear()
    this.#agents.clear()
  }

  /** A connection may have the mail of several agents. */
  #forget(connection_id: string, agent_id: string): void {
    if (this.#agents.get(connection_id) !== agent_id) return
    const [other] = [...this.#attached].find(([, { client }]) => client.id === connection_id) ?? []
    if (other === undefined) this.#agents.delete(connection_id)
    else this.#agents.set(connection_id, other)
  }

  async #pump(agent_id: string, attached: Attached): Promise<void> {
    attached.again = true
    if (attached.pumping) return
    attached.pumping = true
    try {
      const mailbox = await this.#mailboxes.open(agent_id)
      while (attached.again) {
        attached.again = false
        const items = await this.#mailboxes.read(agent_id, mailbox.waiting(this.#rules.window - mailbox.pushed))
        if (this.#attached.get(agent_id) !== attached) return
        for (const item of items) this.#push(mailbox, item, attached.client)
        if (!attached.acknowledges && items.length > 0)
          await this.#rules.taken(
            agent_id,
            items.map(({ seq }) => seq),
          )
      }
      this.#watch(agent_id, mailbox, attached)
    } catch (cause) {
      this.#rules.failed(agent_id, cause)
    } finally {
      attached.pumping = false
    }
  }

  #push(mailbox: Mailbox, item: MailItem, client: Client): void {
    if (!mailbox.isWaiting(item.seq)) return
    mailbox.push(item.seq, performance.now())
    client.push({ name: 'message:received', data: { id: item.message_id, ...item } })
    this.#rules.pushed(item.to, item)
  }

  /** Sends again what is not acknowledged in time. */
  #watch(agent_id: string, mailbox: Mailbox, attached: Attached): void {
    const oldest = mailbox.oldestPush()
    clearTimeout(attached.timer)
    if (oldest === undefined) return
    const wait = oldest + this.#rules.redeliveryMs - performance.now()
    attached.timer = setTimeout(
      () => {
        mailbox.putBack(mailbox.pushedBefore(performance.now() - this.#rules.redeliveryMs))
        void this.#pump(agent_id, attached)
      },
      Math.max(wait, 1),
    ).unref()
  }
}
