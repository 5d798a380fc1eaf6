import { fail, type KsiError } from '../errors.ts'
import type { Awaitable, Codec, Connection, Line, Session } from '../plugin/index.ts'
import type { Outlet, Stream, StreamReader } from '../transport/index.ts'
import type { Arrival, Shared } from './arrival.ts'
import { ConnectedClient } from './connected-client.ts'
import { Exchange } from './exchange.ts'
import { type LineReader, Lines } from './lines.ts'
import type { Recipient } from './live-subscription.ts'
import { lateness, Patience } from './patience.ts'
import { foreignProtocol } from './read-line.ts'
import { Subscriptions } from './subscriptions.ts'
import type { Turn } from './turn.ts'
import { WhenTaken } from './when-taken.ts'

/** Speaks with one client until it or the daemon ends it. It is its own reader, so that a connection costs few objects. */
export class ServedConnection implements Connection, StreamReader, LineReader, Recipient {
  readonly id: string
  readonly client: ConnectedClient
  readonly session: Session
  readonly #shared: Shared
  readonly #arrival: Arrival
  readonly #stream: Stream
  readonly #outlet: Outlet
  readonly #lines: Lines
  readonly #exchange: Exchange
  readonly #patience: Patience
  #subscriptions: Subscriptions | undefined
  #whenTaken: WhenTaken | undefined
  #gone: AbortController | undefined
  #count = 0
  #spoke = false
  #halfClosed = false
  #paused = false
  /** What comes is dropped. */
  #deaf = false
  /** When everything is answered, the connection is closed. */
  #finishing = false
  /** Why our side is closed. */
  #closedFor: string | undefined

  constructor(shared: Shared, arrival: Arrival) {
    this.id = arrival.id
    this.#shared = shared
    this.#arrival = arrival
    this.#stream = arrival.stream
    this.#outlet = shared.gather.outlet(arrival.stream)
    const { line_bytes, blank_lines } = arrival.endpoint.limits
    this.#lines = new Lines(line_bytes, this, blank_lines)
    this.#patience = new Patience(shared.limits)
    this.client = new ConnectedClient(this, arrival, shared.pushes)
    this.#exchange = new Exchange(this, shared.bus, arrival)
    this.session = arrival.endpoint.open(this)
  }

  /** From now on the client is heard. */
  start(): void {
    this.#stream.read(this)
  }

  get bound(): boolean {
    return this.client.bound
  }

  get speaking(): boolean {
    return this.#lines.pending > 0
  }

  /** The protocol that its client speaks. */
  get codec(): Codec {
    return this.#exchange.codec ?? this.#arrival.endpoint.codecs[0]
  }

  get subscriptions(): Subscriptions {
    this.#subscriptions ??= new Subscriptions(this.#shared.bus, this.#shared.pushes, this)
    return this.#subscriptions
  }

  /** Aborted when nobody waits for an answer any more; made when first asked for. */
  get signal(): AbortSignal {
    this.#gone ??= new AbortController()
    if (this.#closedFor !== undefined) this.#gone.abort(goneError())
    return this.#gone.signal
  }

  /** Our side is closed, and the client has taken everything. */
  get done(): boolean {
    return this.#closedFor !== undefined && this.#outlet.waiting === 0
  }

  get turn(): Turn {
    return this.#shared.turn
  }

  /** More answers wait to be read than should. */
  get slow(): boolean {
    return this.#stream.waiting > this.#shared.limits.slow_bytes
  }

  /** Takes lines in a turn of their own, and sends the answers together. */
  hear(run: () => void): void {
    this.#shared.turn.begin()
    this.#shared.gather.during(run)
  }

  answer(line: Line): Awaitable<boolean> {
    return this.#exchange.answer(line)
  }

  send(line: string): void {
    if (this.#closedFor === undefined) this.#outlet.send(line)
  }

  /** Sends what goes to others as well. Who does not read must not cost the others their memory. */
  push(line: string): void {
    if (this.#closedFor !== undefined) return
    if (this.#outlet.waiting > this.#shared.limits.cut_bytes) this.#cut()
    else this.#outlet.share(line)
  }

  whenTaken(run: () => void): void {
    this.#whenTaken ??= new WhenTaken(this.#outlet, this.turn, cause => this.broke(cause))
    this.#whenTaken.run(run)
  }

  /** Sends what was sent so far and nothing more. */
  close(reason = 'closed by the daemon'): void {
    if (this.#closedFor !== undefined) return
    this.#leave(reason)
    this.#outlet.flush()
    this.#stream.end()
    this.#pace()
    // A client that does not hang up is gone all the same; who is told may be in the middle of asking for this.
    queueMicrotask(() => this.client.gone(reason))
  }

  /** Closes the connection as soon as everything is answered, also what still comes in the meantime. */
  finish(): void {
    this.#finishing = true
    if (!this.#exchange.busy) this.close(this.#halfClosed ? 'closed by the client' : undefined)
  }

  destroy(reason = 'closed by the daemon'): void {
    this.#leave(reason)
    this.#stream.destroy()
  }

  /** Looks whether the client keeps us waiting for too long. */
  round(): void {
    const overdue = this.#patience.look({
      lines: this.#count,
      spoke: this.#spoke,
      halfLine: this.#lines.pending > 0 && !this.#paused, // the other half may be what is not read yet
      unread: this.#outlet.waiting,
      closing: this.#closedFor !== undefined,
      bound: this.bound,
    })
    if (overdue === 'reading') this.#cut()
    else if (overdue === 'farewell') this.destroy()
    else if (overdue && !this.#deaf) this.broken(lateness[overdue](), true)
    else if (this.#halfClosed) this.#stream.probe()
  }

  bytes(chunk: Buffer): void {
    if (this.#deaf) return
    this.#spoke = true
    this.hear(() => this.#lines.push(chunk))
    this.#pace()
  }

  end(): void {
    this.#halfClosed = true
    if (this.#deaf) return
    this.hear(() => this.#lines.end())
    if (this.#spoke && this.#count === 0) this.broken(lateness['any line'](), true)
    else this.finish()
  }

  drained(): void {
    this.#exchange.goOn()
    this.#pace()
    this.#whenTaken?.drained()
  }

  closed(failure?: string): void {
    this.#leave(failure ?? 'closed by the client')
    try {
      this.session.end?.()
    } catch (cause) {
      this.broke(cause)
    }
    this.client.gone(this.#closedFor!)
    this.#shared.ended(this.client, this.#closedFor!)
  }

  line(text: string): void {
    if (this.#deaf) return
    const foreign = ++this.#count === 1 ? foreignProtocol(text) : undefined
    if (foreign) this.broken(foreign, true)
    else this.#exchange.take(text)
  }

  broken(error: KsiError, last: boolean): void {
    if (this.#deaf) return
    this.#count++
    this.#exchange.take(error)
    if (!last) return
    this.#deaf = true
    this.#pace()
    this.finish()
  }

  /** Fewer requests are running than before. */
  freed(): void {
    this.#pace()
    if (this.#finishing) this.finish()
  }

  /** Something that must not fail did: nothing more can be promised on this connection. */
  broke(cause: unknown): void {
    this.#shared.broke(this.client, cause)
    this.close('an error in the daemon')
  }

  #cut(): void {
    const bytes = this.#outlet.waiting
    this.destroy('it did not read what it was sent')
    this.#shared.slow(this.client, bytes)
  }

  #leave(reason: string): void {
    if (this.#closedFor !== undefined) return
    this.#closedFor = reason
    this.#deaf = true
    this.#exchange.drop()
    this.#whenTaken?.end()
    this.#subscriptions?.end()
    this.#gone?.abort(goneError())
  }

  /** Reading waits while answers wait to be read: who asks faster than it reads slows down itself alone. */
  #pace(): void {
    const pause = !this.#deaf && (this.#exchange.full || this.slow)
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.#stream.pause()
    else this.#stream.resume()
  }
}

const goneError = (): KsiError => fail('CANCELLED', 'a request whose client has gone')
