import { floatText, keyText, type PythonMap, type PythonValue } from './python-value.ts'

/**
 * Reads JSON text as Python does: nothing is rounded, keys keep their order, and `NaN` and `Infinity` are numbers.
 * The text must be valid JSON apart from those.
 */
export const readExactly = (json: string): PythonValue => new Reading(json).value()

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

class Reading {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  value(): PythonValue {
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
    this.#at++
    while (!this.#ends(']')) list.push(this.value())
    return list
  }

  #map(): PythonMap {
    const map = new Map<PythonValue, PythonValue>()
    this.#at++
    while (!this.#ends('}')) {
      const key = this.#string()
      this.#take(blanks)
      this.#at++ // the colon
      map.set(key, this.value())
    }
    return map
  }

  /** Steps over a comma, or over the bracket that ends a list or a map. */
  #ends(bracket: string): boolean {
    this.#take(blanks)
    if (this.#text[this.#at] === ',') this.#at++
    this.#take(blanks)
    if (this.#at >= this.#text.length) throw new SyntaxError('the JSON text ends too early')
    if (this.#text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  #string(): string {
    return JSON.parse(this.#take(quoted)) as string
  }

  #word(): PythonValue {
    const text = this.#take(word)
    if (Object.hasOwn(words, text)) return words[text]!
    return /^-?\d+$/.test(text) ? BigInt(text) : Number(text)
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
