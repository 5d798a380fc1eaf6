import { partsOf, type Source, type SyntaxNode } from './cursor.ts'
import { readExpression } from './read-expression.ts'
import type { Expression, FormatPart } from './syntax.ts'
import { unescaped } from './text-literal.ts'

/** `f"…{value!r:>3}…"` */
export const readFormat = (node: SyntaxNode, source: Source): Expression => {
  const literal = source.of(node)
  const [opening = '', quotes = ''] = /^[a-zA-Z]*("""|'''|"|')/.exec(literal) ?? []
  const isRaw = /r/i.test(opening)
  const parts: FormatPart[] = []
  let at = node.from + opening.length
  const end = node.to - quotes.length
  const addText = (to: number): void => {
    const text = source.text.slice(at, to).replaceAll('{{', '{').replaceAll('}}', '}')
    if (text !== '') parts.push(isRaw ? text : unescaped(text))
  }
  for (const part of partsOf(node)) {
    if (part.name !== 'FormatReplacement') continue
    addText(part.from)
    parts.push(replacement(part, source))
    at = part.to
  }
  addText(end)
  return { kind: 'format', parts }
}

const replacement = (node: SyntaxNode, source: Source): FormatPart => {
  const parts = partsOf(node)
  const found = (name: string) => parts.find(part => part.name === name)
  const [conversion, spec, label] = [found('FormatConversion'), found('FormatSpec'), found('FormatSelfDoc')]
  return {
    value: readExpression(parts[1]!, source),
    ...(conversion && { conversion: source.of(conversion).slice(1) }),
    ...(spec && { spec: source.of(spec).slice(1) }),
    ...(label && { label: source.of(parts[1]!) + source.of(label) }),
  }
}
