import type { Readable, Writable } from 'node:stream'
import { Lines } from '../protocol/lines.ts'
import { protocolLimits } from './messages.ts'

/** Milliseconds that the messages of one process may keep everybody else waiting. */
const turnMs = 4
/** Messages between two looks at the clock. */
const looksEach = 8

export interface ChannelReader {
  readonly line: (text: string) => void
  /** Nothing more can be read. `reason` is absent when the other side has closed. */
  readonly closed: (reason?: string) => void
}

/** Lines over a pair of streams: written together once a turn, read a few milliseconds at a time. */
export class Channel {
  readonly #from: Readable
  readonly #to: Writable
  readonly #reader: ChannelReader
  readonly #lines: Lines
  #waiting: string[] = []
  #next = 0
  #out = ''
  #held = false
  #busy = false
  #closed = false

  constructor(from: Readable, to: Writable, reader: ChannelReader) {
    this.#from = from
    this.#to = to
    this.#reader = reader
    this.#lines = new Lines(protocolLimits.messageBytes, {
      line: text => this.#waiting.push(text),
      broken: (error, last) => {
        if (last || error.code === 'MESSAGE_TOO_LARGE') this.#close(error.message)
      },
    })
    from.on('data', chunk => {
      this.#lines.push(chunk)
      this.#work()
    })
    from.on('end', () => this.#close())
    from.on('close', () => this.#close())
    from.on('error', () => this.#close())
    to.on('error', () => this.#close())
  }

  send(line: string): void {
    if (this.#closed) return
    if (this.#out === '') process.nextTick(this.#flush)
    this.#out += `${line}\n`
  }

  /** Whether more is read: not while the other side has asked for more than can be worked on. */
  hold(held: boolean): void {
    if (this.#held === held) return
    this.#held = held
    if (!held && !this.#busy) this.#continue()
  }

  /** Writes what waits, then ends the writing side. */
  end(): void {
    this.#flush()
    this.#to.end()
  }

  #flush = (): void => {
    const text = this.#out
    this.#out = ''
    if (text !== '' && this.#to.writable) this.#to.write(text)
  }

  #work = (): void => {
    this.#busy = true
    const until = performance.now() + turnMs
    while (this.#next < this.#waiting.length && !this.#held) {
      this.#reader.line(this.#waiting[this.#next++]!)
      if (this.#next % looksEach === 0 && performance.now() > until) break
    }
    this.#busy = false
    if (this.#next >= this.#waiting.length) {
      this.#waiting = []
      this.#next = 0
      if (!this.#held) return void (this.#from.isPaused() && this.#from.resume())
    }
    this.#from.pause()
    if (!this.#held) setImmediate(this.#work)
  }
  #continue(): void {
    setImmediate(this.#work)
  }

  #close(reason?: string): void {
    if (this.#closed) return
    this.#closed = true
    // what came before the end is still read: a last reply, say
    while (this.#next < this.#waiting.length) this.#reader.line(this.#waiting[this.#next++]!)
    this.#reader.closed(reason)
  }
}
