import { closeSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Logger, messageOf } from '../../plugin/index.ts'

/** Milliseconds after which it is looked again whether somebody has removed the file. */
const look = 100

/** A file of JSON lines that is only added to, at once: who was answered finds its line there. Made anew when it was removed. */
export class JsonLog {
  readonly #path: string
  readonly #log: Logger
  #fd: number | undefined
  #looked = 0
  #failing = false
  constructor(path: string, log: Logger) {
    this.#path = path
    this.#log = log
  }

  /** `line`: JSON without its line end. What cannot be written is reported, once until it goes well again. */
  append(line: string): void {
    try {
      writeSync(this.#open(), `${line}\n`)
      this.#failing = false
    } catch (cause) {
      if (!this.#failing) this.#log.warn(`${this.#path} is not written`, { reason: messageOf(cause) })
      this.#failing = true
    }
  }

  /** The next line opens it again. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  #open(): number {
    const now = performance.now()
    if (this.#fd !== undefined && now - this.#looked > look) {
      this.#looked = now
      if (fstatSync(this.#fd).nlink === 0) this.close()
    }
    this.#fd ??= openLog(this.#path)
    return this.#fd
  }
}

const openLog = (path: string): number => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  return openSync(path, 'a', 0o600)
}
