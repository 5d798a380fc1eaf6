import { floatText, keyText, type PythonMap, type PythonValue } from './python-value.ts'

/**
 * Reads JSON text as Python does: nothing is rounded, keys keep their order, and `NaN` and `Infinity` are numbers.
 * Throws SyntaxError when it is no JSON.
 */
export const readExactly = (json: string): PythonValue => new Reading(json).whole()

/** Valid JSON text of a value: the infinite is `1e999`, which every reader takes for it; what is no number is null. */
export const writeExactly = (value: PythonValue): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return `[${value.map(writeExactly).join(',')}]`
  const members = [...(value as PythonMap)].map(
    ([key, member]) => `${JSON.stringify(keyText(key))}:${writeExactly(member)}`,
  )
  return `{${members.join(',')}}`
}

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'null'
  if (Number.isFinite(value)) return floatText(value)
  return value > 0 ? '1e999' : '-1e999'
}

const words: Readonly<Record<string, PythonValue>> = {
  null: null,
  true: true,
  false: false,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

const blanks = /[ \t\n\r]*/y
const quoted = /"[^"\\]*(?:\\.[^"\\]*)*"/sy
const word = /[^\s,\]}]+/y
const number = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/

class Reading {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  whole(): PythonValue {
    const value = this.#value()
    this.#take(blanks)
    if (this.#at < this.#text.length) throw this.#wrong()
    return value
  }

  #value(): PythonValue {
    this.#take(blanks)
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string()
      case '[':
        return this.#list()
      case '{':
        return this.#map()
      default:
        return this.#word()
    }
  }

  #list(): PythonValue[] {
    const list: PythonValue[] = []
    this.#parts(']', () => list.push(this.#value()))
    return list
  }

  #map(): PythonMap {
    const map = new Map<PythonValue, PythonValue>()
    this.#parts('}', () => {
      const key = this.#string()
      if (!this.#takes(':')) throw this.#wrong()
      map.set(key, this.#value())
    })
    return map
  }

  /** What stands between brackets, with commas between. */
  #parts(end: string, read: () => void): void {
    this.#at++
    if (this.#takes(end)) return
    do {
      this.#take(blanks)
      read()
    } while (this.#takes(','))
    if (!this.#takes(end)) throw this.#wrong()
  }

  #string(): string {
    const text = this.#take(quoted)
    if (text === '') throw this.#wrong()
    return JSON.parse(text) as string
  }

  #word(): PythonValue {
    const text = this.#take(word)
    if (Object.hasOwn(words, text)) return words[text]!
    const parts = number.exec(text)
    if (!parts) throw this.#wrong()
    return parts[1] === undefined && parts[2] === undefined ? BigInt(text) : Number(text)
  }

  #takes(sign: string): boolean {
    this.#take(blanks)
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #wrong(): SyntaxError {
    return new SyntaxError(`this is no JSON, at character ${this.#at} of ${this.#text.length}`)
  }
}
