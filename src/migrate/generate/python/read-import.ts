import { betweenCommas, type Source, type SyntaxNode } from './cursor.ts'
import type { ImportStatement } from './syntax.ts'

export const readImport = (
  parts: readonly SyntaxNode[],
  source: Source,
): Omit<ImportStatement, 'line' | 'end_line'> => {
  const at = parts.findIndex(part => part.name === 'import')
  const names = betweenCommas(parts.slice(at + 1).filter(part => part.name !== '(' && part.name !== ')'))
  const isFrom = parts[0]?.name === 'from'
  return {
    kind: 'import',
    ...(isFrom && { module: textOf(parts.slice(1, at), source) }),
    names: names.map(group => {
      const alias = group.findIndex(part => part.name === 'as')
      const name = textOf(alias < 0 ? group : group.slice(0, alias), source)
      return { name, as: alias < 0 ? (isFrom ? name : name.split('.')[0]!) : source.of(group.at(-1)!) }
    }),
  }
}

const textOf = (parts: readonly SyntaxNode[], source: Source): string => parts.map(part => source.of(part)).join('')
