interface Waiting {
  readonly record: { readonly conversation: string }
}

/**
 * Runs one at a time per conversation, and at most `limit` at once; conversations take turns.
 * Nothing runs before it is opened. `run` must not reject.
 */
export class TurnQueue<T extends Waiting> {
  readonly #limit: number
  readonly #run: (item: T) => Promise<void>
  readonly #waiting = new Map<string, T[]>()
  /** Conversations that have something to do and are not at it, in the order in which they come to their turn. */
  readonly #ready: string[] = []
  readonly #running = new Map<string, T>()
  #length = 0
  #isOpen = false

  constructor(limit: number, run: (item: T) => Promise<void>) {
    this.#limit = limit
    this.#run = run
  }

  /** How many wait. */
  get length(): number {
    return this.#length
  }

  get running(): readonly T[] {
    return [...this.#running.values()]
  }

  /** Those of one conversation that wait, in order. */
  waiting(conversation: string): readonly T[] {
    return this.#waiting.get(conversation) ?? []
  }

  runningOf(conversation: string): T | undefined {
    return this.#running.get(conversation)
  }

  /** Gives back its place in the queue: 0 when it runs at once. */
  add(item: T): number {
    const { conversation } = item.record
    const others = this.#waiting.get(conversation)
    if (others) others.push(item)
    else {
      this.#waiting.set(conversation, [item])
      if (!this.#running.has(conversation)) this.#ready.push(conversation)
    }
    this.#length++
    this.#next()
    return this.#running.get(conversation) === item ? 0 : this.#length
  }

  /** Takes out one that waits; false when it does not wait any more. */
  remove(item: T): boolean {
    const { conversation } = item.record
    const others = this.#waiting.get(conversation)
    const at = others?.indexOf(item) ?? -1
    if (!others || at < 0) return false
    others.splice(at, 1)
    this.#length--
    if (others.length === 0) {
      this.#waiting.delete(conversation)
      const ready = this.#ready.indexOf(conversation)
      if (ready >= 0) this.#ready.splice(ready, 1)
    }
    return true
  }

  open(): void {
    this.#isOpen = true
    this.#next()
  }

  /** From now on nothing is begun. */
  close(): void {
    this.#isOpen = false
  }

  #next(): void {
    while (this.#isOpen && this.#running.size < this.#limit) {
      const conversation = this.#ready.shift()
      if (conversation === undefined) return
      const waiting = this.#waiting.get(conversation)!
      const item = waiting.shift()!
      this.#length--
      if (waiting.length === 0) this.#waiting.delete(conversation)
      this.#running.set(conversation, item)
      void this.#run(item).then(() => this.#finished(conversation))
    }
  }

  #finished(conversation: string): void {
    this.#running.delete(conversation)
    if (this.#waiting.has(conversation)) this.#ready.push(conversation)
    this.#next()
  }
}
