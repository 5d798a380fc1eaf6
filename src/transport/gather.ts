import type { Stream } from './stream.ts'

/** Lines on their way to one stream, together with whatever else this tick brings. */
export interface Outlet {
  /** A line for this stream alone, without its line end. */
  readonly send: (line: string) => void
  /** A line that goes to many streams alike, without its line end. */
  readonly share: (line: string) => void
  /** Writes at once what was sent so far. */
  readonly flush: () => void
  /** Bytes that nobody has taken yet. */
  readonly waiting: number
}

/** Writes each stream once per tick, however many lines it is sent: the system call is the dearest part of a line. */
export class Gather {
  #full: GatheredOutlet[] = []
  #held = 0
  #scheduled = false
  #shared = { line: '', text: '\n' }

  outlet(stream: Stream): Outlet {
    return new GatheredOutlet(stream, this)
  }

  /** This one has something to write. */
  filled(outlet: GatheredOutlet): void {
    this.#full.push(outlet)
    if (this.#held === 0 && !this.#scheduled) this.#schedule()
  }

  /** A line with its end, the same text for every stream that it goes to. */
  ended(line: string): string {
    if (line !== this.#shared.line) this.#shared = { line, text: `${line}\n` }
    return this.#shared.text
  }

  /** Runs something and writes what it sent as soon as it is done, not a tick later. */
  during(run: () => void): void {
    this.#held++
    try {
      run()
    } finally {
      if (--this.#held === 0) this.flush()
    }
  }

  flush(): void {
    if (this.#full.length === 0) return
    const full = this.#full
    this.#full = []
    let last = nothing
    let shared: Buffer | undefined
    for (const outlet of full) {
      const texts = outlet.take()
      if (texts.length === 0) continue
      if (same(texts, last)) {
        shared ??= Buffer.from(texts.join('')) // encoded once for all of them
        outlet.stream.write(shared)
      } else {
        outlet.stream.write(texts.join(''))
        last = texts
        shared = undefined
      }
    }
  }

  #schedule(): void {
    this.#scheduled = true
    process.nextTick(() => {
      this.#scheduled = false
      this.flush()
    })
  }
}

class GatheredOutlet implements Outlet {
  readonly stream: Stream
  readonly #gather: Gather
  /** Shared lines stand alone, so that streams with the same lines can be told by comparing references. */
  #texts: string[] | undefined
  #own = ''
  #length = 0

  constructor(stream: Stream, gather: Gather) {
    this.stream = stream
    this.#gather = gather
  }

  get waiting(): number {
    return this.stream.waiting + this.#length
  }

  send(line: string): void {
    if (this.#length === 0) this.#gather.filled(this)
    this.#own += `${line}\n`
    this.#length += line.length + 1
  }

  share(line: string): void {
    if (this.#length === 0) this.#gather.filled(this)
    if (this.#own !== '') this.#closeOwn()
    const text = this.#gather.ended(line)
    if (this.#texts) this.#texts.push(text)
    else this.#texts = [text]
    this.#length += text.length
  }

  flush(): void {
    const texts = this.take()
    if (texts.length > 0) this.stream.write(texts.join(''))
  }

  take(): readonly string[] {
    if (this.#own !== '') this.#closeOwn()
    const texts = this.#texts ?? nothing
    this.#texts = undefined
    this.#length = 0
    return texts
  }

  #closeOwn(): void {
    if (this.#texts) this.#texts.push(this.#own)
    else this.#texts = [this.#own]
    this.#own = ''
  }
}

const nothing: readonly string[] = []

const same = (texts: readonly string[], others: readonly string[]): boolean => {
  if (texts.length !== others.length) return false
  for (let at = 0; at < texts.length; at++) if (texts[at] !== others[at]) return false
  return true
}
