import { fail, type KsiError } from '../errors.ts'
import type { Awaitable, Connection, Line, Session } from '../plugin/index.ts'
import type { Outlet, Stream } from '../transport/index.ts'
import type { Arrival, Shared } from './arrival.ts'
import { ConnectedClient } from './connected-client.ts'
import { Exchange } from './exchange.ts'
import { Lines } from './lines.ts'
import { lateness, Patience } from './patience.ts'
import { foreignProtocol } from './read-line.ts'
import { Subscriptions } from './subscriptions.ts'
import { WhenTaken } from './when-taken.ts'

/** Speaks with one client until it or the daemon ends it. */
export class ServedConnection implements Connection {
  readonly id: string
  readonly client: ConnectedClient
  readonly #shared: Shared
  readonly #stream: Stream
  readonly #session: Session
  readonly #outlet: Outlet
  readonly #lines: Lines
  readonly #exchange: Exchange
  readonly #patience: Patience
  readonly #whenTaken: WhenTaken
  #count = 0
  #spoke = false
  #halfClosed = false
  #paused = false
  /** No further line is taken: what was taken is answered, then the connection is closed. */
  #finishing = false
  /** Why our side is closed. */
  #closed: string | undefined
  #gone: AbortController | undefined

  constructor(shared: Shared, { id, actor, endpoint, stream, codecs }: Arrival) {
    const { bus } = shared
    this.id = id
    this.#shared = shared
    this.#stream = stream
    this.#outlet = shared.gather.outlet(stream)
    this.#patience = new Patience(shared.limits)
    this.#lines = new Lines(endpoint.limits.line_bytes, { line: this.#take, broken: this.#refuse })
    this.#whenTaken = new WhenTaken(this.#outlet, cause => this.#broke(cause))
    const recipient = { id, push: this.#push, whenTaken: (run: () => void) => this.#whenTaken.run(run) }
    const client = new ConnectedClient({
      id,
      actor,
      socket: endpoint.name,
      subscriptions: new Subscriptions(bus, shared.pushes, recipient),
      codec: () => this.#exchange.codec ?? endpoint.codecs[0],
      push: this.#push,
      close: reason => this.close(reason),
    })
    this.client = client
    this.#exchange = new Exchange({
      bus,
      endpoint,
      codecs,
      client,
      session: () => this.#session,
      send: line => this.send(line),
      signal: this.#signal,
      freed: this.#freed,
      broke: this.#broke,
    })
    this.#session = endpoint.open(this)
  }

  /** From now on the client is heard. */
  start(): void {
    this.#stream.read({ bytes: this.#bytes, end: this.#end, drained: this.#drained, closed: this.#over })
  }

  get bound(): boolean {
    return this.client.bound
  }

  answer(line: Line): Awaitable<boolean> {
    return this.#exchange.answer(line)
  }

  send(line: string): void {
    if (this.#closed === undefined) this.#outlet.send(line)
  }

  /** Sends what was sent so far and nothing more. */
  close(reason = 'closed by the daemon'): void {
    if (this.#closed !== undefined) return
    this.#leave(reason)
    this.#outlet.flush()
    this.#stream.end()
    this.#pace()
  }

  /** Takes no further line; when what was taken is answered, the connection is closed. */
  finish(): void {
    this.#finishing = true
    if (this.#exchange.busy) this.#pace()
    else this.close(this.#halfClosed ? 'closed by the client' : undefined)
  }

  /** Everything that was taken is answered, and the client has taken the answers. */
  get done(): boolean {
    return this.#finishing && !this.#exchange.busy && this.#outlet.waiting === 0
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
      halfLine: this.#lines.pending > 0,
      unread: this.#outlet.waiting,
      closing: this.#closed !== undefined,
      bound: this.bound,
    })
    if (overdue === 'reading') this.#cut()
    else if (overdue === 'farewell') this.destroy()
    else if (overdue && !this.#finishing) this.#refuse(lateness[overdue](), true)
    else if (this.#halfClosed) this.#stream.probe()
  }

  #bytes = (chunk: Buffer): void => {
    if (this.#finishing) return
    this.#spoke = true
    this.#shared.gather.during(() => this.#lines.push(chunk))
    this.#pace()
  }

  #end = (): void => {
    this.#halfClosed = true
    if (this.#finishing) return
    this.#shared.gather.during(() => this.#lines.end())
    if (this.#spoke && this.#count === 0) this.#refuse(lateness['any line'](), true)
    else this.finish()
    if (this.#exchange.busy) this.#stream.probe()
  }

  #take = (text: string): void => {
    if (this.#finishing) return
    const foreign = ++this.#count === 1 ? foreignProtocol(text) : undefined
    if (foreign) this.#refuse(foreign, true)
    else this.#exchange.take(text)
  }

  #refuse = (error: KsiError, last: boolean): void => {
    if (this.#finishing) return
    this.#count++
    this.#exchange.refuse(error)
    if (last) this.finish()
  }

  /** Subscribers that do not read must not cost the others their memory. */
  #push = (line: string): void => {
    if (this.#closed !== undefined) return
    if (this.#outlet.waiting > this.#shared.limits.cut_bytes) this.#cut()
    else this.#outlet.share(line)
  }

  #cut(): void {
    const bytes = this.#outlet.waiting
    this.destroy('it did not read what it was sent')
    this.#shared.slow(this.client, bytes)
  }

  #leave(reason: string): void {
    if (this.#closed !== undefined) return
    this.#closed = reason
    this.#finishing = true
    this.#exchange.drop()
    this.#whenTaken.end()
    this.client.unsubscribe()
    this.#gone?.abort(goneError())
  }

  /** Reading waits while answers wait to be read: who asks faster than it reads slows down itself alone. */
  #pace = (): void => {
    const { slow_bytes } = this.#shared.limits
    const pause = !this.#finishing && (this.#exchange.full || this.#stream.waiting > slow_bytes)
    if (pause === this.#paused) return
    this.#paused = pause
    if (pause) this.#stream.pause()
    else this.#stream.resume()
  }

  #freed = (): void => {
    if (this.#finishing) this.finish()
    else this.#pace()
  }

  #drained = (): void => {
    this.#pace()
    this.#whenTaken.drained()
  }

  #broke = (cause: unknown): void => {
    this.#shared.broke(this.client, cause)
    this.close('an error in the daemon')
  }

  #signal = (): AbortSignal => {
    this.#gone ??= new AbortController()
    if (this.#closed !== undefined) this.#gone.abort(goneError())
    return this.#gone.signal
  }

  #over = (failure?: string): void => {
    this.#leave(failure ?? 'closed by the client')
    this.#session.end?.()
    this.client.gone(this.#closed!)
    this.#shared.ended(this.client, this.#closed!)
  }
}

const goneError = (): KsiError => fail('CANCELLED', 'a request whose client has gone')
