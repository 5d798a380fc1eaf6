import { isUtf8 } from 'node:buffer'
import { fail, type KsiError } from '../errors.ts'

const lineEnd = 10
const blank = /^[ \t\r]*$/
/** A buffer for half a line that is larger than this is not kept for the next one. */
const keptBuffer = 4096

const empty = Buffer.alloc(0)

export interface LineReader {
  readonly line: (text: string) => void
  /** In the place of a line that cannot be read. After `last` nothing more comes: the rest cannot be cut. */
  readonly broken: (error: KsiError, last: boolean) => void
}

/** Cuts bytes into lines of UTF-8 text, none longer than the limit. Blank lines are left out, unless they are wanted. */
export class Lines {
  readonly #limit: number
  readonly #reader: LineReader
  readonly #withBlanks: boolean
  #held: Buffer = empty
  #length = 0
  #over = false

  /** `limit`: bytes of a line without its line end. */
  constructor(limit: number, reader: LineReader, withBlanks = false) {
    this.#limit = limit
    this.#withBlanks = withBlanks
    this.#reader = reader
  }

  /** Bytes of a line that has not ended yet. */
  get pending(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    if (this.#over) return
    const last = chunk[chunk.length - 1] === lineEnd ? chunk.length - 1 : chunk.lastIndexOf(lineEnd)
    let from = 0
    if (this.#length > 0 && last >= 0) {
      const first = chunk.indexOf(lineEnd)
      this.#hold(chunk.subarray(0, first))
      this.end()
      from = first + 1
    }
    if (from <= last && !this.#over) this.#cut(chunk, from, last)
    if (last + 1 < chunk.length && !this.#over) this.#hold(chunk.subarray(last + 1))
  }

  /** What came after the last line end is a line as well. */
  end(): void {
    if (this.#over || this.#length === 0) return
    const held = this.#held
    const length = this.#length
    this.#length = 0
    if (held.length > keptBuffer) this.#held = empty
    this.#cut(held, 0, length)
  }

  #cut(bytes: Buffer, from: number, to: number): void {
    const text = bytes.toString('utf8', from, to)
    const readable = !text.includes('\ufffd') || isUtf8(bytes.subarray(from, to))
    if (readable && to - from <= this.#limit) this.#cutText(text)
    else this.#cutOneByOne(bytes.subarray(from, to))
  }

  #cutText(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#give(text.slice(start, end))
      start = end + 1
    }
    this.#give(start === 0 ? text : text.slice(start))
  }

  #cutOneByOne(bytes: Buffer): void {
    let start = 0
    while (start <= bytes.length && !this.#over) {
      const found = bytes.indexOf(lineEnd, start)
      const line = bytes.subarray(start, found < 0 ? bytes.length : found)
      if (line.length > this.#limit) this.#tooLong()
      else if (isUtf8(line)) this.#give(line.toString())
      else this.#reader.broken(fail('INVALID_JSON', `byte ${firstBadByte(line)} is not UTF-8`), false)
      start += line.length + 1
    }
  }

  #give(text: string): void {
    if (text.charCodeAt(0) > 32 || this.#withBlanks || !blank.test(text)) this.#reader.line(text)
  }

  #hold(chunk: Buffer): void {
    const length = this.#length + chunk.length
    if (length > this.#limit) {
      this.#tooLong()
      return
    }
    if (length > this.#held.length) this.#grow(length)
    chunk.copy(this.#held, this.#length)
    this.#length = length
  }

  /** By doubling, so that a line that comes byte by byte is not copied again with each of them. */
  #grow(length: number): void {
    const held = Buffer.allocUnsafeSlow(Math.min(Math.max(length, this.#held.length * 2, 256), this.#limit))
    this.#held.copy(held, 0, 0, this.#length)
    this.#held = held
  }

  #tooLong(): void {
    this.#over = true
    this.#length = 0
    this.#held = empty
    this.#reader.broken(fail('MESSAGE_TOO_LARGE', this.#limit), true)
  }
}

/** Counted from 1. */
const firstBadByte = (line: Buffer): number => {
  const text = line.toString()
  let bytes = 0
  let from = 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', from)) {
    bytes += Buffer.byteLength(text.slice(from, at))
    if (line[bytes] !== 0xef || line[bytes + 1] !== 0xbf || line[bytes + 2] !== 0xbd) return bytes + 1
    bytes += 3
    from = at + 1
  }
  return line.length
}
