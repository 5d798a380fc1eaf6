import type { Stream, StreamReader } from './stream.ts'

/**
 * The in-memory twin of a socket: what goes in at one end comes out at the other, at once if the reader is not paused.
 * That a stream has closed is told a moment later, as sockets do.
 */
export const streamPair = (): [Stream, Stream] => {
  const first = new MemoryStream()
  const second = new MemoryStream()
  first.other = second
  second.other = first
  return [first, second]
}

class MemoryStream implements Stream {
  readonly kind = 'memory'
  other!: MemoryStream
  #reader: StreamReader | undefined
  #arrived: Buffer[] = []
  #held = 0
  #paused = false
  #ended = false
  #endSeen = false
  #closed = false

  get waiting(): number {
    return this.other.#held
  }

  write(bytes: string | Buffer): void {
    if (this.#ended || this.#closed || bytes.length === 0) return
    this.other.#receive(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.other.#flow()
    this.#closeIfOver()
  }

  destroy(): void {
    this.#close()
    this.other.#close()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#flow()
  }

  probe(): void {}

  read(reader: StreamReader): void {
    this.#reader = reader
    this.#flow()
    if (this.#closed) queueMicrotask(() => reader.closed())
  }

  #receive(chunk: Buffer): void {
    if (this.#closed) return
    this.#arrived.push(chunk)
    this.#held += chunk.length
    this.#flow()
  }

  #flow(): void {
    const waited = this.#held > 0
    while (this.#reader && !this.#paused && this.#arrived.length > 0) {
      const chunk = this.#arrived.shift()!
      this.#held -= chunk.length
      this.#reader.bytes(chunk)
    }
    if (this.#held > 0 || this.#paused) return
    if (waited) this.other.#reader?.drained()
    if (!this.other.#ended || this.#endSeen || !this.#reader) return
    this.#endSeen = true
    this.#reader.end()
    this.#closeIfOver()
  }

  #closeIfOver(): void {
    if (!this.#ended || !this.other.#ended || this.#held > 0 || this.other.#held > 0) return
    this.destroy()
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    queueMicrotask(() => this.#reader?.closed())
  }
}
