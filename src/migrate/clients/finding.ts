import { entriesOf, type SourceTree, type SyntaxNode, sourceOf } from './source-tree.ts'
import type { Use } from './use.ts'

/** What is being looked through, and where to put what is found. */
export interface Finding {
  readonly tree: SourceTree
  readonly add: (node: SyntaxNode, told: Pick<Use, 'command' | 'how' | 'parameters'>) => void
  /** Where texts begin that belong to something that was added. */
  readonly told: Set<number>
}

export const isCommandLike = (text: string): boolean => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(text)

/** What is said as parameters: each of them, or the source of what holds them. */
export const parametersIn = (node: SyntaxNode, tree: SourceTree): Use['parameters'] => {
  const entries = entriesOf(node, tree)
  if (entries) return entries
  const source = sourceOf(node, tree)
  if (/^(None|null|undefined)$/.test(source)) return []
  return /^[\w.]+$/.test(source) ? source : `(${source})`
}
