import type { PythonValue } from '../python-value.ts'
import { readLiteral } from './literals.ts'
import { type Token, tokensOf } from './tokens.ts'

export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in' | 'not in'

/** A condition, read but not yet decided. */
export type Expression =
  | { readonly kind: 'value'; readonly value: PythonValue }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly members: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'minus'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | {
      readonly kind: 'compare'
      readonly first: Expression
      readonly rest: readonly (readonly [Comparison, Expression])[]
    }

/** Reads a condition. Throws for every form that conditions do not have: there are no names, calls or attributes. */
export const parseCondition = (condition: string): Expression => new Parser(tokensOf(condition)).whole()

/** As Python: what is nested deeper is refused, so that nothing can exhaust the stack. */
const deepest = 200

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expression {
    const expression = this.#or()
    const more = this.#tokens[this.#at]
    if (more) throw unexpected(more)
    return expression
  }

  #or(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#not()))
  }

  #joined(word: 'and' | 'or', part: () => Expression): Expression {
    const of = [part()]
    while (this.#takes(word)) of.push(part())
    return of.length === 1 ? of[0]! : { kind: word, of }
  }

  #not(): Expression {
    if (!this.#takes('not')) return this.#comparison()
    return this.#deeper(() => ({ kind: 'not', of: this.#not() }))
  }

  #comparison(): Expression {
    const first = this.#operand()
    const rest: [Comparison, Expression][] = []
    for (let sign = this.#sign(); sign; sign = this.#sign()) rest.push([sign, this.#operand()])
    return rest.length === 0 ? first : { kind: 'compare', first, rest }
  }

  #sign(): Comparison | undefined {
    for (const sign of ['==', '!=', '<=', '>=', '<', '>', 'in'] as const) if (this.#takes(sign)) return sign
    if (!this.#takes('not')) return undefined
    this.#expect('in')
    return 'not in'
  }

  #operand(): Expression {
    if (this.#takes('-')) return this.#deeper(() => ({ kind: 'minus', of: this.#operand() }))
    if (this.#takes('(')) return this.#deeper(() => this.#group())
    if (this.#takes('[')) return this.#deeper(() => ({ kind: 'list', items: this.#until(']', () => this.#or()) }))
    if (this.#takes('{')) return this.#deeper(() => ({ kind: 'map', members: this.#until('}', () => this.#member()) }))
    const token = this.#tokens[this.#at++]
    if (!token) throw new SyntaxError('the condition ends too early')
    if (token.kind === 'missing') return { kind: 'unknown', name: token.text }
    const value = readLiteral(token)
    if (value !== undefined) return { kind: 'value', value }
    if (token.kind !== 'name' || operators.includes(token.text)) throw unexpected(token)
    return { kind: 'unknown', name: token.text }
  }

  /** A value in brackets, or several, which are a list. */
  #group(): Expression {
    const [first, ...more] = this.#until(')', () => this.#or())
    const hasComma = this.#tokens[this.#at - 2]?.text === ','
    return first && more.length === 0 && !hasComma ? first : { kind: 'list', items: first ? [first, ...more] : [] }
  }

  #member(): [Expression, Expression] {
    const key = this.#or()
    this.#expect(':')
    return [key, this.#or()]
  }

  #until<T>(end: string, part: () => T): T[] {
    const parts: T[] = []
    while (!this.#takes(end)) {
      if (parts.length > 0) this.#expect(',')
      if (this.#takes(end)) break // a comma may stand behind the last one
      parts.push(part())
    }
    return parts
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > deepest) throw new SyntaxError('the condition is nested too deep')
    const result = read()
    this.#depth--
    return result
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw unexpected(this.#tokens[this.#at])
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.text !== text || token.kind === 'string') return false
    this.#at++
    return true
  }
}

const operators = ['and', 'or', 'not', 'in', 'is', 'if', 'else', 'lambda']

const unexpected = (token: Token | undefined): SyntaxError =>
  new SyntaxError(token ? `${token.text} was not expected` : 'the condition ends too early')
