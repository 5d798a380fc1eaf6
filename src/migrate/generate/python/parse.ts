import { parser } from '@lezer/python'
import { Source, type SyntaxNode } from './cursor.ts'
import { readStatements } from './read-statement.ts'
import type { Module } from './syntax.ts'

/** Reads one Python source with the grammar of the language. It never throws: what is broken is told by its lines. */
export const parsePython = (text: string): Module => {
  const source = new Source(text)
  const tree = parser.parse(text)
  tree.iterate({
    enter: node => {
      if (node.type.isError && !isBareYield(node.node.parent)) source.wrong.add(source.lineAt(node.from))
    },
  })
  const statements = readStatements(tree.topNode, source)
  return { statements, wrong: [...source.wrong].sort((one, other) => one - other) }
}

/** A `yield` without a value is Python, though not in the grammar. */
const isBareYield = (node: SyntaxNode | null): boolean =>
  node?.name === 'YieldStatement' || node?.name === 'YieldExpression'
