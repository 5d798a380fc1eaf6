import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Logger, messageOf } from '../../plugin/index.ts'

/** A file of JSON lines that is only added to. Made anew when somebody has removed it. */
export class JsonLog {
  readonly #path: string
  readonly #log: Logger
  #waiting = ''
  #writing: Promise<void> | undefined
  constructor(path: string, log: Logger) {
    this.#path = path
    this.#log = log
  }

  /** `line`: JSON without its line end. */
  append(line: string): void {
    this.#waiting += `${line}\n`
    this.#writing ??= this.#write()
  }

  /** Resolves when everything so far is in the file, or could not be written and was reported. */
  async written(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #write(): Promise<void> {
    await Promise.resolve() // what is told in one turn goes together
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      try {
        await this.#append(text)
      } catch (cause) {
        this.#log.warn(`${this.#path} was not written`, { reason: messageOf(cause) })
      }
    }
    this.#writing = undefined
  }

  async #append(text: string): Promise<void> {
    const append = () => appendFile(this.#path, text, { mode: 0o600 })
    await append().catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
      await append()
    })
  }
}
