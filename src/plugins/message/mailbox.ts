interface Entry {
  readonly bytes: number
  state: 'waiting' | 'pushed' | 'held'
  redelivered: boolean
}

export interface MailboxLimits {
  readonly messages: number
  readonly bytes: number
}

/**
 * Where each message of one agent is: waiting, pushed to its connection, or held by a turn.
 * The messages themselves are rows; this knows only their numbers and sizes.
 */
export class Mailbox {
  /** By number, ascending. */
  readonly #entries = new Map<number, Entry>()
  /** When each pushed message was pushed. */
  readonly #pushed = new Map<number, number>()
  /** The sizes of messages on their way to disk: they have their room already. */
  readonly #reserved = new Map<number, number>()
  #bytes = 0

  /** Messages that nobody has acknowledged. */
  get size(): number {
    return this.#entries.size
  }

  get pushed(): number {
    return this.#pushed.size
  }

  /** Whether not even an empty message fits. */
  isFull(limits: MailboxLimits): boolean {
    return this.size + this.#reserved.size >= limits.messages || this.#bytes >= limits.bytes
  }

  /** Takes room for a message; false when there is none. */
  reserve(seq: number, bytes: number, limits: MailboxLimits): boolean {
    if (this.isFull(limits) || this.#bytes + bytes > limits.bytes) return false
    this.#reserved.set(seq, bytes)
    this.#bytes += bytes
    return true
  }

  /** Messages that have room and have not arrived. */
  reserved(): number[] {
    return [...this.#reserved.keys()]
  }

  /** Gives back room, of messages that have arrived or will not. */
  release(seqs: readonly number[]): void {
    for (const seq of seqs) {
      this.#bytes -= this.#reserved.get(seq) ?? 0
      this.#reserved.delete(seq)
    }
  }

  /** A message that was here before this start: it is not certain that nobody has seen it. */
  add(seq: number, bytes: number): void {
    this.#entries.set(seq, { bytes, state: 'waiting', redelivered: true })
    this.#bytes += bytes
  }

  /** A new message is kept now; said twice it is still one. */
  arrive(seq: number, bytes: number): void {
    this.release([seq])
    if (this.#entries.has(seq)) return
    this.#entries.set(seq, { bytes, state: 'waiting', redelivered: false })
    this.#bytes += bytes
  }

  /** The oldest that wait. */
  waiting(limit: number): number[] {
    const found: number[] = []
    for (const [seq, { state }] of this.#entries) {
      if (found.length >= limit) break
      if (state === 'waiting') found.push(seq)
    }
    return found
  }

  isWaiting(seq: number): boolean {
    return this.#entries.get(seq)?.state === 'waiting'
  }

  isRedelivered(seq: number): boolean {
    return this.#entries.get(seq)?.redelivered ?? false
  }

  /** `now` in milliseconds of whatever clock the caller uses. */
  push(seq: number, now: number): void {
    this.#entries.get(seq)!.state = 'pushed'
    this.#pushed.set(seq, now)
  }

  hold(seqs: readonly number[]): void {
    for (const seq of seqs) this.#entries.get(seq)!.state = 'held'
  }

  /** They wait again, and whoever gets them next is told that it may not be the first time. */
  putBack(seqs: readonly number[]): void {
    for (const seq of seqs) {
      const entry = this.#entries.get(seq)
      if (!entry || entry.state === 'waiting') continue
      this.#pushed.delete(seq)
      entry.state = 'waiting'
      entry.redelivered = true
    }
  }

  remove(seqs: readonly number[]): void {
    for (const seq of seqs) {
      this.#bytes -= this.#entries.get(seq)?.bytes ?? 0
      this.#pushed.delete(seq)
      this.#entries.delete(seq)
    }
  }

  /** What a receiver may acknowledge: all that it was given, in a range of numbers. */
  acknowledgeable(from: number, upTo: number): number[] {
    const found: number[] = []
    for (const [seq, { state, redelivered }] of this.#entries) {
      if (seq > upTo) break
      if (seq >= from && (state === 'pushed' || (state === 'waiting' && redelivered))) found.push(seq)
    }
    return found
  }

  /** What was pushed at or before a moment, in ascending order. */
  pushedBefore(moment: number): number[] {
    const found = [...this.#pushed].filter(([, at]) => at <= moment)
    return found.map(([seq]) => seq).sort((a, b) => a - b)
  }

  /** When the longest unacknowledged one was pushed. */
  oldestPush(): number | undefined {
    return this.#pushed.size > 0 ? Math.min(...this.#pushed.values()) : undefined
  }
}
