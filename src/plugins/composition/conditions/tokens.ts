/** A word of a condition; `string` and `number` carry their source text, `missing` a placeholder nothing was put into. */
export interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'sign' | 'missing'
  readonly text: string
}

const patterns: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /(?:[ \t\f]|#[^\n\r]*)+|[\r\n]+/y],
  ['missing', /\{\{[A-Za-z_]\w*\}\}/y],
  ['string', /'[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*'|"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"/sy],
  ['number', /(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][-+]?\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['sign', /==|!=|<=|>=|[<>()[\]{},:+-]/y],
]

/** Splits a condition into its words; a line may end inside of brackets only. Throws where there is something else. */
export const tokensOf = (condition: string): Token[] => {
  const tokens: Token[] = []
  const text = condition.trim()
  let depth = 0
  for (let at = 0; at < text.length; ) {
    const token = tokenAt(text, at)
    if (token === undefined || (depth === 0 && isLineEnd(token)))
      throw new SyntaxError(`a condition cannot say ${text.slice(at, at + 20)}`)
    at += token.text.length
    if (token.kind === 'sign') depth += Number('([{'.includes(token.text)) - Number(')]}'.includes(token.text))
    if (token.kind !== 'blank') tokens.push(token as Token)
  }
  return tokens
}

const isLineEnd = ({ kind, text }: { kind: string; text: string }): boolean => kind === 'blank' && /^[\r\n]/.test(text)

const tokenAt = (text: string, at: number) => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found) return { kind, text: found }
  }
  return undefined
}
