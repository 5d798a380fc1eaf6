import { StringDecoder } from 'node:string_decoder'

/**
 * Cuts a stream of bytes into lines. A line longer than `limit` bytes is given up: `tooLong` is told once,
 * and the rest of that line is thrown away, so that a line without an end costs no memory.
 */
export class LineSplitter {
  readonly #limit: number
  readonly #line: (line: string) => void
  readonly #tooLong: () => void
  readonly #decoder = new StringDecoder('utf8')
  #parts: string[] = []
  #bytes = 0
  #skipping = false

  constructor(limit: number, line: (line: string) => void, tooLong: () => void) {
    this.#limit = limit
    this.#line = line
    this.#tooLong = tooLong
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end))
      this.#finish()
      from = end + 1
    }
    this.#add(chunk.subarray(from))
  }

  /** The last line may have no line end. */
  end(): void {
    if (this.#bytes > 0 || this.#skipping) this.#finish()
  }

  #add(bytes: Buffer): void {
    this.#bytes += bytes.length
    if (this.#skipping) return
    if (this.#bytes > this.#limit) {
      this.#skipping = true
      this.#parts = []
      this.#tooLong()
    } else if (bytes.length > 0) this.#parts.push(this.#decoder.write(bytes))
  }

  #finish(): void {
    const rest = this.#decoder.end()
    const line = this.#parts.join('') + rest
    const skipped = this.#skipping
    this.#parts = []
    this.#bytes = 0
    this.#skipping = false
    if (!skipped) this.#line(line)
  }
}
