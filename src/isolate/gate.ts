import { fail } from '../errors.ts'

/** How many may wait: what a plugin cannot keep up with must not fill the daemon's memory. */
const mostWaiting = 10_000

/** Lets so many through at once; the others wait for their turn. */
export class Gate {
  #room: number
  readonly #waiting = new Set<() => void>()
  constructor(room: number) {
    this.#room = room
  }

  /** Whether there was room: then it is taken, until `leave`. */
  enter(): boolean {
    if (this.#room <= 0) return false
    this.#room--
    return true
  }

  /** Runs it when there is room, and that is taken then. The result takes it back if it still waits. Throws QUEUE_FULL. */
  wait(what: string, run: () => void): () => void {
    if (this.#waiting.size >= mostWaiting) throw fail('QUEUE_FULL', what)
    this.#waiting.add(run)
    return () => void this.#waiting.delete(run)
  }

  leave(): void {
    const [next] = this.#waiting
    if (!next) return void this.#room++
    this.#waiting.delete(next)
    next()
  }
}
