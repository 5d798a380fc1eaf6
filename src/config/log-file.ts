import { messageOf } from '../errors.ts'
import { RotatingFile, type Rotation } from './rotating-file.ts'

export interface LogFileOptions extends Rotation {
  readonly path: string
  /** Told when writing begins to fail, not for every line that is lost then. */
  readonly failing: (reason: string) => void
  /** The line to write when writing is possible again. */
  readonly sayLost: (lines: number, reason: string) => string
}

const flushAfter = 100 // ms
const flushAtLength = 65_536 // characters

/** The lines of a log: gathered, and written together. Nothing here throws: what cannot be written is dropped and counted. */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #file: RotatingFile
  #waiting: string[] = []
  #waitingLength = 0
  #timer: NodeJS.Timeout | undefined
  #lost = { lines: 0, reason: '' }
  #endsInALine = false
  readonly #flush = (): void => this.flush()

  constructor(options: LogFileOptions) {
    this.#options = options
    this.#file = new RotatingFile(options.path, options)
    process.on('exit', this.#flush)
  }

  /** `line` without its line end. */
  write(line: string): void {
    this.#waiting.push(line)
    this.#waitingLength += line.length
    if (this.#waitingLength >= flushAtLength) this.flush()
    else this.#timer ??= setTimeout(this.#flush, flushAfter).unref()
  }

  /** Makes the file even if nothing was said yet, so that it can be followed. */
  begin(): void {
    const { failure } = this.#file.append(Buffer.alloc(0))
    if (failure !== undefined) this.#options.failing(messageOf(failure))
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const lines = this.#waiting
    if (lines.length === 0) return
    this.#waiting = []
    this.#waitingLength = 0
    const { lines: lost, reason } = this.#lost
    this.#append(lost > 0 ? [this.#options.sayLost(lost, reason), ...lines] : lines)
  }

  close(): void {
    this.flush()
    process.off('exit', this.#flush)
    this.#file.close()
  }

  #append(lines: readonly string[]): void {
    const start = this.#endsInALine ? '\n' : ''
    const bytes = Buffer.from(`${start}${lines.join('\n')}\n`)
    const { written, failure } = this.#file.append(bytes)
    if (written > 0) this.#endsInALine = bytes[written - 1] !== lineEnd
    if (failure === undefined) {
      this.#lost = { lines: 0, reason: '' }
      return
    }
    const whole = countLines(bytes.subarray(start.length, written))
    const before = this.#lost.lines
    // The first line only told of those lost before: as long as it is not written itself, they are still untold.
    const untold = before > 0 && whole === 0 ? before - 1 : 0
    this.#lost = { lines: untold + lines.length - whole, reason: messageOf(failure) }
    if (before === 0) this.#options.failing(this.#lost.reason)
  }
}

const lineEnd = 10

const countLines = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => (byte === lineEnd ? count + 1 : count), 0)
