const longestLine = 8192
/** Lines a second; a plugin that prints without end must not fill the log. */
const mostLines = 200

/** Lines that a plugin has printed; too many of them are counted and left out. */
export class LineLimit {
  readonly #say: (text: string) => void
  #since = 0
  #said = 0
  #leftOut = 0

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  line(line: string): void {
    const now = performance.now()
    if (now - this.#since >= 1000) {
      this.end()
      this.#since = now
      this.#said = 0
    }
    if (++this.#said > mostLines) this.#leftOut++
    else if (line.trim() !== '') this.#say(line.slice(0, longestLine).replace(/\r$/, ''))
  }

  /** Tells how many were left out. */
  end(): void {
    if (this.#leftOut > 0) this.#say(`… and ${this.#leftOut} more lines`)
    this.#leftOut = 0
  }
}
