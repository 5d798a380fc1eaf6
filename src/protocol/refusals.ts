import type { Stream } from '../transport/index.ts'

/** So many may take their time to read why they were refused. */
const most = 16

/** Clients that were sent away with one line. */
export class Refusals {
  readonly #open = new Set<Stream>()

  refuse(stream: Stream, line: string): void {
    this.#open.add(stream)
    stream.read({
      bytes: () => {}, // read and dropped: a client that is still writing must not fail before it has read the line
      end: () => {},
      drained: () => {},
      closed: () => this.#open.delete(stream),
    })
    stream.write(`${line}\n`)
    stream.end()
    const [oldest] = this.#open
    if (this.#open.size > most) this.#drop(oldest!)
  }

  close(): void {
    for (const stream of this.#open) this.#drop(stream)
  }

  #drop(stream: Stream): void {
    this.#open.delete(stream)
    stream.destroy()
  }
}
