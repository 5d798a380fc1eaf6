import { legacyError } from '../legacy-error.ts'
import { type ExactNumber, exactFloat, exactInteger } from './exact-number.ts'
import { noteOrder } from './key-order.ts'
import { syntaxError } from './syntax-error.ts'
import { scanText } from './text-scanner.ts'

/** How deep lists and objects may lie in each other: about as deep as Python goes. */
const deepest = 1000
/** Digits of the longest whole number that Python reads. */
const longest = 4300

const blanks = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const likeAnIndex = /^\d+$/
const words: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

/** Reads one text the way Python does, step by step; numbers stay as they are written. */
export class Reader {
  readonly #text: string
  #at = 0
  #depth = 0
  /** Whether there are numbers in it that a JavaScript number would change. */
  hasExact = false

  constructor(text: string) {
    this.#text = text
  }

  /** Throws INVALID_JSON, or INVALID_COMMAND for what lies too deep. */
  read(): unknown {
    this.#skipBlanks()
    const value = this.#value()
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#wrong('Extra data')
    return value
  }

  #value(): unknown {
    const first = this.#text[this.#at]
    if (first === '"') return this.#quoted()
    if (first === '{') return this.#within(() => this.#object())
    if (first === '[') return this.#within(() => this.#list())
    const word = words.find(([name]) => this.#text.startsWith(name, this.#at))
    if (!word) return this.#number()
    this.#at += word[0].length
    return word[1]
  }

  #within<T>(read: () => T): T {
    if (++this.#depth > deepest) throw legacyError('INVALID_COMMAND', `Invalid JSON: more than ${deepest} levels deep`)
    const value = read()
    this.#depth--
    return value
  }

  #object(): object {
    const object: Record<string, unknown> = {}
    const keys = new Set<string>()
    this.#at++
    this.#skipBlanks()
    if (this.#takes('}')) return object
    do {
      this.#skipBlanks()
      if (this.#text[this.#at] !== '"') throw this.#wrong('Expecting property name enclosed in double quotes')
      const key = this.#quoted()
      this.#skipBlanks()
      if (!this.#takes(':')) throw this.#wrong("Expecting ':' delimiter")
      this.#skipBlanks()
      put(object, key, this.#value())
      keys.add(key)
      this.#skipBlanks()
    } while (this.#takes(','))
    if (!this.#takes('}')) throw this.#wrong("Expecting ',' delimiter")
    const ordered = [...keys]
    return ordered.some(key => likeAnIndex.test(key)) ? noteOrder(object, ordered) : object
  }

  #list(): unknown[] {
    const list: unknown[] = []
    this.#at++
    this.#skipBlanks()
    if (this.#takes(']')) return list
    do {
      this.#skipBlanks()
      list.push(this.#value())
      this.#skipBlanks()
    } while (this.#takes(','))
    if (!this.#takes(']')) throw this.#wrong("Expecting ',' delimiter")
    return list
  }

  #quoted(): string {
    const { value, end } = scanText(this.#text, this.#at + 1)
    this.#at = end
    return value
  }

  #number(): number | ExactNumber {
    number.lastIndex = this.#at
    const [text, fraction, exponent] = number.exec(this.#text) ?? []
    if (text === undefined) throw this.#wrong('Expecting value')
    this.#at += text.length
    const isWhole = fraction === undefined && exponent === undefined
    if (isWhole && text.length > longest) refuseLong(text)
    const value = isWhole ? exactInteger(text) : exactFloat(text)
    if (typeof value === 'object') this.hasExact = true
    return value
  }

  #takes(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #skipBlanks(): void {
    blanks.lastIndex = this.#at
    blanks.exec(this.#text)
    this.#at = blanks.lastIndex
  }

  #wrong(reason: string) {
    return syntaxError(reason, this.#text, this.#at)
  }
}

/** Also where the key is `__proto__`. */
const put = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

const refuseLong = (text: string): void => {
  const digits = text.replace('-', '').length
  if (digits <= longest) return
  const limit = `Exceeds the limit (${longest} digits) for integer string conversion`
  throw legacyError(
    'INVALID_JSON',
    `${limit}: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`,
  )
}
