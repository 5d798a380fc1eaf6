import {
  type Awaitable,
  andThen,
  type Behalf,
  type Change,
  type EventContext,
  messageOf,
  type Rows,
} from '../../plugin/index.ts'
import { deletions } from './acknowledging.ts'
import { Delivery } from './delivery.ts'
import { listeners, listeningAgents } from './listeners.ts'
import { LiveSubscriptions } from './live-subscriptions.ts'
import type { Directory, Draft, Mail, MailItem, Overview, Prepared, Published, Speaker } from './mail.ts'
import { Mailboxes } from './mailboxes.ts'
import { makeReady, prepare, recipientsOf } from './posting.ts'
import { speakerOf } from './speaker.ts'
import { Subscriptions, type TopicsByAgent } from './subscriptions.ts'

export interface PostOfficeRules {
  readonly max_messages: number
  readonly max_bytes: number
  readonly window: number
  /** Seconds. */
  readonly redelivery: number
}

export interface Surroundings {
  readonly rows: Rows
  readonly node: string
  readonly rules: PostOfficeRules
  readonly warn: (message: string, fields: object) => void
  /** Tells of a message that is in no mailbox. */
  readonly tell: (fact: Published, behalf: Behalf) => Awaitable<void>
  /** Keeps that an agent has dealt with messages: the fact, with the changes. */
  readonly keepTaken: (agent_id: string, seqs: readonly number[], changes: readonly Change[]) => Promise<void>
}

const nobody: Directory = {
  knows: () => false,
  wakes: () => false,
  continues: () => undefined,
  suits: () => undefined,
  heard: () => {},
}

/** All mailboxes with their deliveries: what the `mail` service is. */
export class PostOffice implements Mail {
  readonly mailboxes: Mailboxes
  readonly delivery: Delivery
  readonly subscriptions: Subscriptions
  readonly live = new LiveSubscriptions()
  readonly node: string
  readonly #rows: Rows
  #overview: { readonly asOf: readonly unknown[]; readonly is: Overview } | undefined
  readonly #tell: Surroundings['tell']
  directory = nobody
  constructor({ rows, node, rules, warn, tell, keepTaken }: Surroundings) {
    this.#rows = rows
    this.#tell = tell
    this.node = node
    this.subscriptions = new Subscriptions(rows)
    this.mailboxes = new Mailboxes(rows, { messages: rules.max_messages, bytes: rules.max_bytes })
    this.delivery = new Delivery(this.mailboxes, {
      window: rules.window,
      redeliveryMs: rules.redelivery * 1000,
      pushed: (agent_id, message) => this.directory.heard(agent_id, message),
      taken: (agent_id, seqs) => keepTaken(agent_id, seqs, deletions(agent_id, seqs)),
      failed: (agent_id, cause) => warn(`the mailbox of ${agent_id} cannot be read`, { cause: messageOf(cause) }),
    })
  }

  prepare = async (draft: Draft, speaker: Speaker): Promise<Prepared> => {
    await makeReady(recipientsOf(draft), this.mailboxes)
    return this.prepareNow(draft, speaker)
  }

  prepareNow = (draft: Draft, speaker: Speaker): Prepared =>
    prepare(draft, speaker, {
      rows: this.#rows,
      mailboxes: this.mailboxes,
      node: this.node,
      directory: () => this.directory,
      isAttached: agent_id => this.delivery.connection(agent_id) !== undefined,
      listening: (draft, sender) => [...listeningAgents(this.live, draft, sender)],
    })

  watchers = async (target: string): Promise<string[]> => {
    const all = (await this.subscriptions.subscribers('DIRECT_MESSAGE')).filter(agent_id => agent_id !== target)
    await makeReady([target, ...all], this.mailboxes)
    return all
  }

  /** A message has been committed: it is in its mailboxes now. */
  arrived: Mail['arrived'] = ({ seq, bytes, delivered, queued }) => {
    for (const agent_id of [...delivered, ...queued]) {
      this.mailboxes.peek(agent_id)?.arrive(seq, bytes)
      this.delivery.deliver(agent_id)
    }
  }

  isOnlyHeard: Mail['isOnlyHeard'] = topic => !direct.includes(topic) && this.subscriptions.isUnwanted(topic) === true

  /** Tells those who are connected and want it. */
  announce(draft: Draft, speaker: Speaker): Awaitable<Published> {
    const { fact } = this.prepareNow(draft, speaker)
    return andThen(this.#tell(fact, { correlation_id: speaker.correlation_id }), () => fact)
  }

  /** Everybody is told of a message: those who are connected and want it hear it now. */
  told(fact: Published): void {
    this.arrived(fact)
    if (fact.live.length === 0) return
    const { bytes: _, delivered: __, queued: ___, failed: ____, live, ...message } = fact
    const all = listeners(this.live, message, message.from)
    const meant = new Set(all.length === live.length ? [] : live) // as a rule nobody has come or gone meanwhile
    this.delivery.tell(message, meant.size === 0 ? all : all.filter(({ agent_id }) => meant.has(agent_id)))
  }

  /** The acknowledgement of messages has been committed. */
  removed(agent_id: string, seqs: readonly number[]): void {
    this.mailboxes.peek(agent_id)?.remove(seqs)
    this.delivery.deliver(agent_id)
  }

  unacknowledged = (agent_id: string) => andThen(this.mailboxes.open(agent_id), mailbox => mailbox.size)

  take = async (agent_id: string, limit: number): Promise<MailItem[]> => {
    const mailbox = await this.mailboxes.open(agent_id)
    const [first, ...others] = await this.mailboxes.read(agent_id, mailbox.waiting(limit))
    if (first === undefined || this.connection(agent_id)) return []
    const alike = others.filter(({ from, conversation }) => from === first.from && conversation === first.conversation)
    const items = [first, ...alike].filter(({ seq }) => mailbox.isWaiting(seq))
    mailbox.hold(items.map(({ seq }) => seq))
    return items
  }

  acknowledged = (agent_id: string, items: readonly MailItem[]): Change[] => deletions(agent_id, seqsOf(items))

  settle = (agent_id: string, items: readonly MailItem[]): void => this.removed(agent_id, seqsOf(items))

  putBack = (agent_id: string, items: readonly MailItem[]): void => {
    this.mailboxes.peek(agent_id)?.putBack(seqsOf(items))
    this.delivery.deliver(agent_id)
  }

  attach: Mail['attach'] = (agent_id, client, how) => this.delivery.attach(agent_id, client, how)

  detach: Mail['detach'] = (agent_id, connection_id) => {
    if (connection_id === undefined) this.live.remove(agent_id)
    else this.live.leave(agent_id, connection_id)
    return this.delivery.detach(agent_id, connection_id)
  }

  /** Topics by agent. */
  async subscribed(): Promise<Record<string, string[]>> {
    const all = new Map<string, Set<string>>()
    const of = (agent_id: string): Set<string> => all.get(agent_id) ?? all.set(agent_id, new Set()).get(agent_id)!
    for (const [agent_id, topics] of Object.entries(await this.subscriptions.all())) all.set(agent_id, new Set(topics))
    for (const [topic, subscribers] of this.live.all()) for (const { agent_id } of subscribers) of(agent_id).add(topic)
    return Object.assign(
      Object.create(null),
      Object.fromEntries([...all].map(([agent_id, topics]) => [agent_id, [...topics]])),
    )
  }

  overview = (): Awaitable<Overview> =>
    andThen(this.subscriptions.all(), wanted => {
      const asOf = [wanted, this.live.changes, this.delivery.changes]
      if (!this.#overview?.asOf.every((part, at) => part === asOf[at]))
        this.#overview = { asOf, is: this.#look(wanted) }
      return this.#overview!.is
    })

  #look(wanted: TopicsByAgent): Overview {
    const topics = new Map<string, Set<string>>()
    for (const topic of this.live.all().keys()) topics.set(topic, new Set(this.live.agents(topic)))
    for (const [agent_id, own] of Object.entries(wanted))
      for (const topic of own) {
        const known = topics.get(topic)
        if (known) known.add(agent_id)
        else topics.set(topic, new Set([agent_id]))
      }
    return { connected: this.delivery.agents(), topics: new Map([...topics].map(([topic, all]) => [topic, [...all]])) }
  }

  connection: Mail['connection'] = agent_id => this.delivery.connection(agent_id)
  onArrival: Mail['onArrival'] = listener => this.delivery.onArrival(listener)

  consult = (directory: Directory): void => {
    this.directory = directory
  }

  speakerOf = (context: EventContext, claim?: string): Speaker =>
    speakerOf(context, claim, this.delivery.agentOf(context.source))
}

/** They go to an addressee, who may be away. */
const direct = ['DIRECT_MESSAGE', 'TASK_ASSIGNMENT']

const seqsOf = (items: readonly MailItem[]): number[] => items.map(({ seq }) => seq)
