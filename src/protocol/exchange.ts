import { fail, type KsiError, messageOf, toWire } from '../errors.ts'
import {
  type Awaitable,
  type Codec,
  isThenable,
  type Line,
  type Reply,
  type Request,
  type Session,
} from '../plugin/index.ts'
import type { Arrival } from './arrival.ts'
import type { BusPort } from './bus-port.ts'
import type { ConnectedClient } from './connected-client.ts'
import { InOrder, type Place } from './in-order.ts'
import { readLine } from './read-line.ts'
import { Received } from './received.ts'
import type { Turn } from './turn.ts'

/** Characters; our own clients read no more. */
const mostAnswered = 64 << 20
/** Of an answer that stays in the history in memory. */
const mostKept = 1 << 20

/** The connection whose questions and answers they are. */
export interface ExchangeConnection {
  readonly client: ConnectedClient
  readonly session: Session
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
  /** Shared by all connections: only one of them speaks at a time. */
  readonly turn: Turn
  /** More answers wait to be read than should. */
  readonly slow: boolean
  readonly send: (line: string) => void
  /** Takes lines in a turn of their own. */
  readonly hear: (run: () => void) => void
  /** Fewer requests are running than before. */
  readonly freed: () => void
  /** The session itself failed. */
  readonly broke: (cause: unknown) => void
}

/** Questions and answers of one connection: every line that needs an answer gets exactly one. */
export class Exchange {
  readonly #connection: ExchangeConnection
  readonly #bus: BusPort
  readonly #arrival: Arrival
  readonly #row: InOrder
  /** Lines, and what is wrong with others, that wait until fewer are being answered, others had their turn, or the client reads. */
  #queue: (string | KsiError)[] = []
  #scheduled = false
  #running = 0
  /** The protocol of the first line that was understood. */
  codec: Codec | undefined

  constructor(connection: ExchangeConnection, bus: BusPort, arrival: Arrival) {
    this.#connection = connection
    this.#bus = bus
    this.#arrival = arrival
    this.#row = new InOrder(connection)
  }

  /** Some lines are not answered yet. */
  get busy(): boolean {
    return this.#running > 0 || this.#queue.length > 0
  }

  /** Too many lines are: reading more of them must wait. */
  get full(): boolean {
    return this.#queue.length > 0
  }

  /** A line, or an error that answers something that is no line. */
  take(line: string | KsiError): void {
    if (this.#queue.length === 0 && this.#hasRoom && !this.#connection.turn.isOver()) {
      this.#begin(line)
    } else {
      this.#queue.push(line)
      if (this.#hasRoom) this.goOn()
    }
  }

  /** Goes on with what waits, when everybody else had their turn. */
  goOn(): void {
    if (this.#scheduled || this.#queue.length === 0) return
    this.#scheduled = true
    this.#connection.turn.next(() => {
      this.#scheduled = false
      if (this.#queue.length === 0) return
      this.#connection.hear(() => this.#work())
      this.#connection.freed()
    })
  }

  answer(line: Line): Awaitable<boolean> {
    if ('error' in line) return this.#reply(line, line, undefined)
    let outcome: Awaitable<Reply>
    try {
      outcome = this.#bus.dispatch(new Received(line.request, this.#connection))
    } catch (cause) {
      outcome = { error: toWire(cause) } // the bus promises not to throw, and the answer is owed all the same
    }
    if (!isThenable(outcome)) return this.#reply(line, outcome, undefined)
    const place = isOrdered(line.request) ? this.#row.take() : undefined
    return outcome.then(
      late => this.#reply(line, late, place),
      cause => this.#reply(line, { error: toWire(cause) }, place),
    )
  }

  /** Whatever has not begun never will. */
  drop(): void {
    this.#queue = []
  }

  get #hasRoom(): boolean {
    return this.#running < this.#arrival.endpoint.limits.at_once
  }

  #work(): void {
    if (this.#connection.slow) return // it goes on when the client has read
    let next = 0
    while (next < this.#queue.length && this.#hasRoom && !this.#connection.turn.isOver()) {
      const line = this.#queue[next++]!
      this.#begin(line)
    }
    this.#queue.splice(0, next)
    if (this.#hasRoom) this.goOn()
  }

  #begin(line: string | KsiError): void {
    const codecs = this.#arrival.codecs()
    this.#receive(typeof line === 'string' ? readLine(line, codecs) : { codec: codecs[0], error: toWire(line) })
  }

  #receive(line: Line): void {
    if ('request' in line) this.codec ??= line.codec
    let done: Awaitable<void>
    try {
      done = this.#connection.session.receive(line)
    } catch (cause) {
      return void this.#connection.broke(cause)
    }
    if (!isThenable(done)) return
    this.#running++
    done.then(this.#free, cause => {
      this.#connection.broke(cause)
      this.#free()
    })
  }

  #free = (): void => {
    this.#running--
    if (this.#queue.length > 0 && !this.#scheduled) this.#work()
    this.#connection.freed()
  }

  /** A long answer: the history must not keep it, and one of any size nobody reads. */
  #limited(text: string, { reply, codec, request }: Answered): string {
    const { record } = reply
    if (record) Object.assign(record, { result: undefined, result_text: undefined })
    if (text.length <= mostAnswered) return text
    const error = fail('MESSAGE_TOO_LARGE', mostAnswered).with({
      hint: 'give it in parts, or write a file and give its path',
    })
    if (record?.plugin !== undefined) {
      Object.assign(error, { plugin: record.plugin, event: record.name })
      Object.assign(record, { error: toWire(error), status: 'error' })
      this.#bus.failed(error, record)
    }
    return written(codec, { error: toWire(error), ...(record && { record }) }, request)
  }

  #reply(line: Line, reply: Reply, place: Place | undefined): boolean {
    const ok = !('error' in reply)
    if ('request' in line && line.request.expect_response === false) return ok
    const request = 'request' in line ? line.request : line.about
    const whole = written(line.codec, reply, request)
    const text = whole.length > mostKept ? this.#limited(whole, { reply, codec: line.codec, request }) : whole
    if (place) this.#row.fill(place, text)
    else if (!this.#row.idle && isOrdered(request)) this.#row.fill(this.#row.take(), text)
    else this.#connection.send(text)
    return ok
  }
}

interface Answered {
  readonly reply: Reply
  readonly codec: Codec
  readonly request: Partial<Request> | undefined
}

/** Without an id the order is all that tells the client which answer is whose. */
const isOrdered = (request: Partial<Request> | undefined): boolean =>
  request?.correlation_id === undefined && request?.expect_response !== false

/** A plugin's codec may fail, and the answer is still owed. */
const written = (codec: Codec, reply: Reply, request: Partial<Request> | undefined): string => {
  try {
    return codec.encode(reply, request)
  } catch (cause) {
    return codec.encode(
      { error: toWire(fail('INTERNAL_ERROR', `the answer cannot be written: ${messageOf(cause)}`)) },
      request,
    )
  }
}
