import type { KsiError } from '../errors.ts'
import type { Gap, Push, ReceivedEvent } from './wire.ts'

/** So many events wait here for their reader; then the daemon is asked to keep the rest. */
const mostWaiting = 1000
/** So many event ids are remembered, to hand nothing out twice after a resumption. */
const mostRemembered = 4096

export interface SubscribeOptions {
  /** Fields that must be equal: `source`, `agent_id`, `data.<path>`. */
  filter?: Readonly<Record<string, unknown>> | undefined
  /** Go on behind this event: its `cursor`, or a number in the log. What was missed comes first. */
  after?: string | { readonly log_id?: string | undefined; readonly seq: number } | undefined
  /** False: names and ids without data. */
  includeData?: boolean | undefined
  /** Some events are lost for good; without it a process warning says so. */
  onGap?: ((gap: Gap) => void) | undefined
  /** What was kept has been received; from here on events are new. Only with `after`, and once more after each resumption. */
  onSynced?: (() => void) | undefined
  /** The subscription ended without `close()`; without it a process warning says so. Only used with a listener. */
  onEnd?: ((cause: KsiError) => void) | undefined
}

/** How a subscription asks for more or less; see `Feed`. */
interface Tap {
  readonly pause: () => void
  readonly resume: () => void
  readonly end: () => void
}

/** Events of one subscription, in order, each once, also across lost connections. Iterate it, or give `subscribe` a listener. */
export class Subscription<Data = any> implements AsyncIterable<ReceivedEvent<Data>> {
  readonly patterns: readonly string[]
  readonly #options: SubscribeOptions
  readonly #tap: Tap
  readonly #waiting: Push[] = []
  readonly #remembered = new Set<string>()
  #position: SubscribeOptions['after']
  #paused = false
  #ended: { readonly cause?: KsiError | undefined } | undefined
  #wake: () => void = () => {}

  /** @internal */
  constructor(patterns: readonly string[], options: SubscribeOptions, tap: Tap) {
    this.patterns = patterns
    this.#options = options
    this.#position = options.after
    this.#tap = tap
  }

  /** Ends it; nothing more is delivered. */
  close(): void {
    this.#waiting.length = 0
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedEvent<Data>, void, void> {
    try {
      for (;;) {
        const next = this.#waiting.shift()
        if (next?.type === 'event') yield next as ReceivedEvent<Data>
        else if (next?.type === 'gap') (this.#options.onGap ?? warnOfGap)(next)
        else if (next) this.#options.onSynced?.()
        else if (this.#paused) this.#unpause()
        else if (this.#ended?.cause) throw this.#ended.cause
        else if (this.#ended) return
        else await new Promise<void>(resolve => (this.#wake = resolve))
      }
    } finally {
      this.close()
    }
  }

  /** So much waits for its reader that the daemon shall keep the rest. @internal */
  get isPaused(): boolean {
    return this.#paused
  }

  /** What to ask the daemon for, now. @internal */
  get wanted(): object {
    const { filter, includeData } = this.#options
    const position = typeof this.#position === 'string' ? { cursor: this.#position } : { after: this.#position }
    return { patterns: this.patterns, filter, include_data: includeData, ...position }
  }

  /** @internal */
  receive(push: Push): void {
    if (this.#ended || this.#paused) return
    if (push.type === 'event' && this.#isKnown(push)) return
    this.#waiting.push(push)
    this.#wake()
    if (!('cursor' in push) || push.cursor === undefined) return
    this.#position = push.cursor
    if (this.#waiting.length < mostWaiting) return
    this.#paused = true
    this.#tap.pause()
  }

  /** Where it began, if the caller had not said: a loss before the first event loses nothing. @internal */
  beganAt(cursor: string): void {
    this.#position ??= cursor
  }

  /** What has arrived is still handed out. @internal */
  end(cause?: KsiError): void {
    if (this.#ended) return
    this.#ended = { cause }
    this.#tap.end()
    this.#wake()
  }

  #isKnown({ event_id }: ReceivedEvent): boolean {
    if (this.#remembered.has(event_id)) return true
    this.#remembered.add(event_id)
    if (this.#remembered.size > mostRemembered) this.#remembered.delete(this.#remembered.values().next().value!)
    return false
  }

  #unpause(): void {
    this.#paused = false
    if (!this.#ended) this.#tap.resume()
  }
}

const warnOfGap = ({ from, to, reason }: Gap): void =>
  process.emitWarning(`KSI events ${from} to ${to} are lost: ${reason}`, { code: 'KSI_GAP' })
