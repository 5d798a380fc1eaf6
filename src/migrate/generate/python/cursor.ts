import type { parser } from '@lezer/python'

/** A node of the grammar's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode']

/** A source, and where its lines begin. */
export class Source {
  readonly text: string
  /** Lines where the grammar was broken. */
  readonly wrong = new Set<number>()
  readonly #starts: readonly number[]
  constructor(text: string) {
    this.text = text
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  }

  of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to)
  }

  /** The line of a position, from 1. */
  lineAt(position: number): number {
    let [low, high] = [0, this.#starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= position) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  /** Where a node stands; a blank end does not count. */
  place(node: SyntaxNode): { readonly line: number; readonly end_line: number } {
    const length = this.of(node).trimEnd().length
    return { line: this.lineAt(node.from), end_line: this.lineAt(node.from + Math.max(length - 1, 0)) }
  }
}

/** The parts of a node in order, without comments. */
export const partsOf = (node: SyntaxNode): SyntaxNode[] => {
  const parts: SyntaxNode[] = []
  for (let part = node.firstChild; part; part = part.nextSibling) if (part.name !== 'Comment') parts.push(part)
  return parts
}

/** The parts between the commas; what is between none is left out. */
export const betweenCommas = (parts: readonly SyntaxNode[]): SyntaxNode[][] => {
  const groups: SyntaxNode[][] = [[]]
  for (const part of parts)
    if (part.name === ',') groups.push([])
    else groups.at(-1)!.push(part)
  return groups.filter(group => group.length > 0)
}

const brackets = new Set(['(', ')', '[', ']', '{', '}'])

/** The parts without the brackets around them. */
export const inside = (node: SyntaxNode): SyntaxNode[] => {
  const parts = partsOf(node)
  const from = brackets.has(parts[0]?.name ?? '') ? 1 : 0
  const to = brackets.has(parts.at(-1)?.name ?? '') ? parts.length - 1 : parts.length
  return parts.slice(from, to)
}
