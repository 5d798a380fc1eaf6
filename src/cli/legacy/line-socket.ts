import { connect, type Socket } from 'node:net'

/** One line, the end of the stream, or nothing in time. */
export type Heard = { readonly line: string } | 'end' | 'nothing'

/** A connection that is read line by line, as the old daemon's clients do. */
export class LineSocket {
  readonly #socket: Socket
  #text = Buffer.alloc(0)
  #hasEnded = false
  #changed = Promise.withResolvers<void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    const change = (): void => {
      this.#changed.resolve()
      this.#changed = Promise.withResolvers()
    }
    socket.on('data', (bytes: Buffer) => {
      this.#text = Buffer.concat([this.#text, bytes])
      change()
    })
    // A daemon may close before everything was sent.
    socket.on('error', () => {})
    for (const event of ['end', 'close'])
      socket.on(event, () => {
        this.#hasEnded = true
        change()
      })
  }

  /** Rejects when nobody listens there. */
  static open(path: string): Promise<LineSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ path, allowHalfOpen: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new LineSocket(socket))
      })
    })
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Says that nothing more is sent. */
  endSending(): void {
    this.#socket.end()
  }

  /** The next line; what comes before the end without a line end is one as well. */
  async hear(ms: number): Promise<Heard> {
    const until = performance.now() + ms
    while (true) {
      const end = this.#text.indexOf(10)
      if (end >= 0 || (this.#hasEnded && this.#text.length > 0)) return { line: this.#take(end) }
      if (this.#hasEnded) return 'end'
      const left = until - performance.now()
      if (left <= 0) return 'nothing'
      await soon(this.#changed.promise, left)
    }
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(end: number): string {
    const length = end < 0 ? this.#text.length : end
    const line = this.#text.toString('utf8', 0, length)
    this.#text = this.#text.subarray(length + 1)
    return line
  }
}

/** Waits for a promise, but not longer than so many ms. */
const soon = async (promise: Promise<void>, ms: number): Promise<void> => {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, ms)
  await Promise.race([promise, late.promise])
  clearTimeout(timer)
}
