import type { EventRecord } from '../plugin/index.ts'
import type { BusPort } from './bus-port.ts'
import type { Pushes } from './event-push.ts'
import { cursorAt, type Position } from './position.ts'
import type { Turn } from './turn.ts'

/** So much is read from the log and sent before the client has to take it and others have their turn. */
const batch = { characters: 256 * 1024, events: 2000, leastMs: 1 }

/** How a subscription reaches its client. */
export interface Recipient {
  /** The connection's id. */
  readonly id: string
  readonly push: (line: string) => void
  readonly turn: Pick<Turn, 'share'>
  /** Runs something in a later turn of the event loop, when what was pushed before has been taken. */
  readonly whenTaken: (run: () => void) => void
}

export interface Wanted {
  readonly patterns: readonly string[]
  readonly filter: ((record: EventRecord) => boolean) | undefined
  readonly withData: boolean
}

/** One subscription of one client: first what was missed, in batches, then live events. */
export class LiveSubscription {
  readonly id: string
  readonly wanted: Wanted
  readonly #bus: BusPort
  readonly #pushes: Pushes
  readonly #recipient: Recipient
  /** Where the client is, as long as the log still has to be read for it. */
  #behind: Position | undefined
  #stop: () => void = () => {}
  #ended = false

  constructor(id: string, wanted: Wanted, parts: { bus: BusPort; pushes: Pushes; recipient: Recipient }) {
    this.id = id
    this.wanted = wanted
    this.#bus = parts.bus
    this.#pushes = parts.pushes
    this.#recipient = parts.recipient
  }

  /** Begins; the result is how many missed events follow at once. Nothing is sent before the next turn of the event loop. */
  start(position: Position | undefined): number {
    const { patterns, filter: wanted } = this.wanted
    this.#behind = position
    const first = position && this.#read(position)
    this.#stop = this.#bus.subscribe({ source: this.#recipient.id, patterns, wanted, deliver: this.#deliver })
    if (first) this.#recipient.whenTaken(() => this.#send(first))
    return first?.count ?? 0
  }

  end(): void {
    this.#ended = true
    this.#stop()
  }

  #deliver = (record: EventRecord): void => {
    if (this.#behind && record.seq !== undefined) return // the log has it, in its order
    this.#recipient.push(this.#pushes.event(record, this.id, this.wanted.withData))
  }

  /** The next missed events, as many as make a batch. */
  #read(position: Position): Batch {
    const { patterns, filter, withData } = this.wanted
    const { events, gap, upTo } = this.#bus.replay({ patterns, ...position })
    const lines: string[] = gap ? [this.#notice('gap', gap)] : []
    const { logId } = this.#bus
    const until = performance.now() + Math.max(batch.leastMs, this.#recipient.turn.share)
    let after = position.after
    let characters = 0
    let looked = 0
    let count = 0
    for (const found of events) {
      const isEnough = characters > batch.characters || looked >= batch.events || performance.now() > until
      if (isEnough && looked > 0) return { lines, count, next: { after, logId } }
      looked++
      after = typeof found === 'number' ? found : found.seq!
      if (typeof found === 'number' || (filter && !filter(found))) continue
      const line = this.#pushes.event(found, this.id, withData)
      characters += line.length
      count++
      lines.push(line)
    }
    return { lines, count, next: { after: upTo, logId }, complete: true }
  }

  #send({ lines, next, complete }: Batch): void {
    if (this.#ended) return
    for (const line of lines) this.#recipient.push(line)
    this.#behind = next
    if (complete && next.after === this.#bus.position()) this.#goLive(next)
    else this.#recipient.whenTaken(() => this.#send(this.#read(next)))
  }

  #goLive({ after }: Position): void {
    this.#behind = undefined
    this.#recipient.push(this.#notice('synced', { seq: after, cursor: cursorAt(this.#bus.logId, after) }))
  }

  #notice(type: 'gap' | 'synced', about: object): string {
    return JSON.stringify({ type, subscription_id: this.id, ...about })
  }
}

interface Batch {
  readonly lines: readonly string[]
  readonly count: number
  readonly next: Position
  /** Nothing more was missed when this was read. */
  readonly complete?: boolean
}
