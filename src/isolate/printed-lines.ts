import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

const longestLine = 8192
/** Lines a second; a plugin that prints without end must not fill the log. */
const mostLines = 200

/** What a plugin prints, line by line; too much of it is counted and left out. */
export class PrintedLines {
  readonly #say: (text: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''
  #since = 0
  #said = 0
  #leftOut = 0

  constructor(from: Readable, say: (text: string) => void) {
    this.#say = say
    from.on('data', (chunk: Buffer) => this.#push(this.#decoder.write(chunk)))
    from.on('end', () => this.#end())
    from.on('error', () => this.#end())
  }

  #push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#line(line)
    if (this.#rest.length > longestLine) this.#rest = this.#rest.slice(0, longestLine)
  }
  #end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
    this.#sayLeftOut()
  }

  #line(line: string): void {
    const now = performance.now()
    if (now - this.#since >= 1000) {
      this.#sayLeftOut()
      this.#since = now
      this.#said = 0
    }
    if (++this.#said > mostLines) this.#leftOut++
    else if (line.trim() !== '') this.#say(line.slice(0, longestLine).replace(/\r$/, ''))
  }
  #sayLeftOut(): void {
    if (this.#leftOut > 0) this.#say(`… and ${this.#leftOut} more lines`)
    this.#leftOut = 0
  }
}
