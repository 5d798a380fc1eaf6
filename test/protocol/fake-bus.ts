import { fail, toWire } from '../../src/errors.ts'
import { type Awaitable, andThen, type EventRecord, isThenable } from '../../src/plugin/index.ts'
import type { BusPort, Incoming, Outcome, Subscriber } from '../../src/protocol/index.ts'

type Handler = (incoming: Incoming) => Awaitable<unknown>

/** A bus of one screen: handlers by name, and a log in memory from which the oldest events can be dropped. */
export class FakeBus implements BusPort {
  readonly logId = 'log-1'
  readonly handlers = new Map<string, Handler>()
  readonly raw = new Map<string, readonly string[]>()
  readonly received: Incoming[] = []
  readonly told: { name: string; data: any }[] = []
  readonly subscribers = new Set<Subscriber>()
  log: EventRecord[] = []
  refusal: Awaitable<string | undefined>
  #seq = 0

  constructor(handlers: Record<string, Handler> = {}) {
    this.on('test:echo', ({ data }) => data)
    for (const [name, handler] of Object.entries(handlers)) this.on(name, handler)
  }

  on(name: string, handler: Handler): void {
    this.handlers.set(name, handler)
  }

  position = (): number => this.#seq

  dispatch = (incoming: Incoming): Awaitable<Outcome> => {
    this.received.push(incoming)
    const record = this.record(incoming.name, incoming.data, incoming)
    const failed = (cause: unknown): Outcome => ({ record, error: toWire(cause) })
    try {
      const handler = this.handlers.get(incoming.name)
      if (!handler) throw fail('EVENT_NOT_HANDLED', incoming.name)
      const result = handler(incoming)
      if (isThenable(result)) return Promise.resolve(result).then(late => ({ record, result: late }), failed)
      return andThen(result, (now): Outcome => ({ record, result: now }))
    } catch (cause) {
      return failed(cause)
    }
  }

  /** Something happens: it is kept and told. */
  emit(name: string, data: unknown, more: Partial<EventRecord> = {}): EventRecord {
    const record = { ...this.record(name, data, {}), seq: ++this.#seq, ...more }
    this.log.push(record)
    for (const { patterns, wanted, deliver } of this.subscribers)
      if (patterns.some(pattern => fits(pattern, name)) && (!wanted || wanted(record))) deliver(record)
    return record
  }

  /** Only the newest so many stay. */
  keep(count: number): void {
    this.log = this.log.slice(-count)
  }

  subscribe = (subscriber: Subscriber): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  replay: BusPort['replay'] = ({ patterns, after, logId = this.logId }) => {
    const oldest = this.log[0]?.seq ?? this.#seq + 1
    const events = this.log.filter(({ seq, name }) => seq! > after && patterns.some(pattern => fits(pattern, name)))
    const gone = after + 1 < oldest ? { from: after + 1, to: oldest - 1, reason: 'no longer kept' } : undefined
    const other = logId === this.logId ? undefined : { from: 0, to: this.#seq, reason: 'another log' }
    return { events, gap: other ?? gone, upTo: this.#seq }
  }

  rawFields = (name: string): readonly string[] | undefined => this.raw.get(name)

  admit = (): Awaitable<string | undefined> => this.refusal

  failed: BusPort['failed'] = error => {
    throw error
  }

  tell = (name: string, data: object): void => {
    this.told.push({ name, data })
  }

  record(name: string, data: unknown, { source = 'test', ...incoming }: Partial<Incoming>): EventRecord {
    return {
      event_id: `test-1-${this.received.length}-${this.#seq}`,
      name,
      timestamp: Date.now(),
      correlation_id: incoming.correlation_id,
      parent_id: undefined,
      depth: 0,
      source,
      actor: incoming.actor ?? { kind: 'client', id: source },
      claimed_agent: incoming.claimed_agent,
      data,
    }
  }
}

const fits = (pattern: string, name: string): boolean =>
  new RegExp(`^${RegExp.escape(pattern).replaceAll('\\*', '.*')}$`).test(name)
