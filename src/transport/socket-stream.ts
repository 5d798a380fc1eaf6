import type { Socket } from 'node:net'
import type { Stream, StreamReader } from './stream.ts'

/** What one read of a socket brings at most: after so much, more is probably waiting. */
const fullChunk = 64 * 1024

/** A socket as a stream. No socket is read a second time before the others had their turn. */
export class SocketStream implements Stream {
  readonly kind = 'unix'
  readonly #socket: Socket
  #failure: string | undefined
  #paused = false
  #yielding = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      this.#failure = cause.code ?? cause.message
    })
  }

  read(reader: StreamReader): void {
    const socket = this.#socket
    if (socket.closed) reader.closed(this.#failure)
    socket.on('data', (chunk: Buffer) => {
      reader.bytes(chunk)
      if (chunk.length >= fullChunk) this.#yield()
    })
    socket.on('end', () => reader.end())
    socket.on('drain', () => reader.drained())
    socket.on('close', () => reader.closed(this.#failure))
    if (this.#paused) socket.pause()
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(bytes)
  }

  get waiting(): number {
    return this.#socket.writableLength
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    if (!this.#yielding) this.#socket.resume()
  }

  probe(): void {
    this.#socket.write('') // nothing is sent, but the system says EPIPE when the other side is gone
  }

  #yield(): void {
    if (this.#yielding || this.#paused) return
    this.#yielding = true
    this.#socket.pause()
    setImmediate(() => {
      this.#yielding = false
      if (!this.#paused) this.#socket.resume()
    })
  }
}
