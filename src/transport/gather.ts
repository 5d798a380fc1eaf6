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

  outlet(stream: Stream): Outlet {
    return new GatheredOutlet(stream, full => {
      this.#full.push(full)
      if (this.#held === 0 && !this.#scheduled) this.#schedule()
    })
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
    let last: readonly string[] = []
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
  readonly #filled: (outlet: GatheredOutlet) => void
  /** Shared lines stand alone, so that streams with the same lines can be told by comparing references. */
  #texts: string[] = []
  #own = ''
  #length = 0

  constructor(stream: Stream, filled: (outlet: GatheredOutlet) => void) {
    this.stream = stream
    this.#filled = filled
  }

  get waiting(): number {
    return this.stream.waiting + this.#length
  }

  send(line: string): void {
    if (this.#length === 0) this.#filled(this)
    this.#own += `${line}\n`
    this.#length += line.length + 1
  }

  share(line: string): void {
    if (this.#length === 0) this.#filled(this)
    if (this.#own !== '') this.#texts.push(this.#own)
    this.#own = ''
    this.#texts.push(line, '\n')
    this.#length += line.length + 1
  }

  flush(): void {
    const texts = this.take()
    if (texts.length > 0) this.stream.write(texts.join(''))
  }

  take(): readonly string[] {
    const texts = this.#texts
    if (this.#own !== '') texts.push(this.#own)
    this.#texts = []
    this.#own = ''
    this.#length = 0
    return texts
  }
}

const same = (texts: readonly string[], others: readonly string[]): boolean =>
  texts.length === others.length && texts.every((text, at) => text === others[at])
