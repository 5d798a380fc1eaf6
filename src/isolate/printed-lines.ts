import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { LineLimit } from './line-limit.ts'

/** Characters of a line that are kept until its end comes. */
const longestRest = 8192

/** What a plugin prints, line by line. */
export class PrintedLines {
  readonly #limit: LineLimit
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  constructor(from: Readable, say: (text: string) => void) {
    this.#limit = new LineLimit(say)
    from.on('data', (chunk: Buffer) => this.#push(this.#decoder.write(chunk)))
    from.on('end', () => this.#end())
    from.on('error', () => this.#end())
  }

  #push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#limit.line(line)
    if (this.#rest.length > longestRest) this.#rest = this.#rest.slice(0, longestRest)
  }
  #end(): void {
    if (this.#rest !== '') this.#limit.line(this.#rest)
    this.#rest = ''
    this.#limit.end()
  }
}
