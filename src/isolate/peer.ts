import { fail, messageOf } from '../errors.ts'
import { type Awaitable, andThen, rescue, stringify, withRaw } from '../plugin/index.ts'
import { deepest, isTooDeep } from '../protocol/nesting.ts'
import type { Channel } from './channel.ts'
import { Answer, type LogMessage, type Message, protocolLimits, type Reply, type Request } from './messages.ts'
import { fromRemote, toRemote } from './remote-error.ts'

/** Bytes of an answer, so that what is around it has room in the message, too. */
const inParts = 'give it in parts, or write a file and give its path'
const mostText = protocolLimits.messageBytes - 65_536

/** Requests of the other side that wait to be worked on, and their text; then no more is read. */
const mostWaiting = 10_000
const mostWaitingText = 33_554_432

export type Asked = Request & { readonly id: number }
/** How a request went well, with the line that said so. */
export type Result = Extract<Reply, { type: 'result' }> & { readonly line: string }

export interface PeerHandlers {
  /** An `Answer` or a plain value; what it throws goes back as the error. `line` is the request's exact text. */
  readonly answer: (request: Asked, line: string) => Awaitable<unknown>
  /** The other side waits for this answer no more. */
  readonly cancelled: (id: number) => void
  readonly log: (message: LogMessage) => void
  /** A line that is no message. */
  readonly stray: (line: string) => void
}

/** One side of the plugin protocol: asks and answers. */
export class Peer {
  readonly #channel: Channel
  readonly #handlers: PeerHandlers
  readonly #most: number
  readonly #asks = new Map<number, PromiseWithResolvers<Result>>()
  readonly #waiting: { readonly request: Asked; readonly line: string }[] = []
  #waitingSize = 0
  #id = 0
  #owed = 0
  #end: Error | undefined

  /** `most`: requests of the other side that are worked on at once. */
  constructor(channel: Channel, handlers: PeerHandlers, most = Number.POSITIVE_INFINITY) {
    this.#channel = channel
    this.#handlers = handlers
    this.#most = most
  }

  /** The id that the next request will have. */
  get nextId(): number {
    return this.#id + 1
  }

  /** `exact`: its data may carry exact texts of numbers. Rejects with what the other side says, or what `close` was told. */
  ask(request: Request, exact = false): Promise<Result> {
    const id = ++this.#id
    const ask = Promise.withResolvers<Result>()
    if (this.#end) ask.reject(this.#end)
    else {
      const message = { ...request, id }
      const data = exact && 'data' in request ? stringify(request.data) : undefined
      this.#channel.send(data === undefined ? JSON.stringify(message) : stringify(withRaw(message, { data })))
      this.#asks.set(id, ask)
    }
    return ask.promise
  }

  /** Gives up a request of our own, which then fails with this reason; false when it is over already. */
  cancel(id: number, reason: unknown): boolean {
    const ask = this.#settle(id)
    if (!ask) return false
    this.#channel.send(JSON.stringify({ type: 'cancel', id }))
    ask.reject(reason)
    return true
  }

  log(message: Omit<LogMessage, 'type'>): void {
    this.#channel.send(JSON.stringify({ type: 'log', ...message }))
  }

  receive(line: string): void {
    const message = readMessage(line)
    if (message && isTooDeep(line)) this.#refuse(message)
    else if (!message) this.#handlers.stray(line)
    else if (message.type === 'result') this.#settle(message.id)?.resolve({ ...message, line })
    else if (message.type === 'error') this.#settle(message.id)?.reject(fromRemote(message.error))
    else if (message.type === 'cancel') this.#handlers.cancelled(message.id)
    else if (message.type === 'log') this.#handlers.log(message)
    else this.#serve(message, line)
  }

  /** Nothing more is asked or answered; who waits is told this. */
  close(reason: Error): void {
    if (this.#end) return
    this.#end = reason
    for (const ask of this.#asks.values()) ask.reject(reason)
    this.#asks.clear()
  }

  /** What lies too deep in each other can be parsed, and then neither be written down nor shown. */
  #refuse(message: Message): void {
    if (message.type === 'log') return
    const error = fail('INVALID_EVENT', `lists and objects may lie ${deepest} deep in each other`)
    if (message.type === 'result' || message.type === 'error')
      this.#settle(message.id)?.reject(new Error(error.message))
    else this.#channel.send(JSON.stringify({ type: 'error', id: message.id, error: toRemote(error) }))
  }

  #settle(id: number): PromiseWithResolvers<Result> | undefined {
    const ask = this.#asks.get(id)
    this.#asks.delete(id)
    return ask
  }

  /** More than may be worked on waits here, for among what follows may be the answer that all the others wait for. */
  #serve(request: Asked, line: string): void {
    if (this.#owed < this.#most) this.#work(request, line)
    else {
      this.#waiting.push({ request, line })
      this.#waitingSize += line.length
      if (this.#isFull) this.#channel.hold(true)
    }
  }
  #next(): void {
    const next = this.#waiting.shift()
    if (!next) return
    this.#waitingSize -= next.line.length
    if (!this.#isFull) this.#channel.hold(false)
    this.#work(next.request, next.line)
  }
  get #isFull(): boolean {
    return this.#waiting.length >= mostWaiting || this.#waitingSize >= mostWaitingText
  }

  #work(request: Asked, line: string): void {
    this.#owed++
    void rescue(
      () => andThen(this.#handlers.answer(request, line), value => this.#reply(request, value)),
      cause => this.#fail(request.id, cause),
    )
  }

  #reply({ id }: Asked, said: unknown): void {
    const { value, changes } = said instanceof Answer ? said : new Answer(said, [])
    let text: string
    try {
      text = stringify(value)
    } catch (cause) {
      throw new Error(`its answer is no JSON: ${messageOf(cause)}`)
    }
    if (text.length > mostText && Buffer.byteLength(text) > mostText)
      throw fail('MESSAGE_TOO_LARGE', mostText).with({ hint: inParts })
    const more = changes.length > 0 ? `,"changes":${JSON.stringify(changes)}` : ''
    this.#sent(`{"type":"result","id":${id}${value === undefined ? '' : `,"value":${text}`}${more}}`)
  }
  #fail(id: number, cause: unknown): void {
    const about = (error: object): string => JSON.stringify({ type: 'error', id, error })
    try {
      this.#sent(about(toRemote(cause)))
    } catch {
      this.#sent(about({ message: messageOf(cause) })) // what it says beside its message is no JSON
    }
  }
  #sent(line: string): void {
    this.#channel.send(line)
    this.#owed--
    if (this.#waiting.length > 0) queueMicrotask(() => this.#next())
  }
}

const requests = [
  ...['initialize', 'start', 'command', 'event', 'hook', 'ping', 'stop'],
  ...['request', 'emit', 'subscribe', 'unsubscribe'],
]

/** Undefined for a line that is no message of this protocol: it was printed. */
const readMessage = (line: string): Message | undefined => {
  if (line[0] !== '{') return undefined
  try {
    const message = JSON.parse(line) as Message & { id?: unknown }
    const { type, id } = message
    const isMessage =
      type === 'log' ||
      (Number.isSafeInteger(id) &&
        (type === 'result' || type === 'error' || type === 'cancel' || requests.includes(type)))
    return isMessage ? message : undefined
  } catch {
    return undefined // as much as is in braces is not JSON
  }
}
