import type { Expression, Statement } from './syntax.ts'

/** Anything in a read source that has a kind. */
export type Node = Expression | Statement

/** Every statement and expression below, the outer ones first. */
export function* walk(start: unknown): Generator<Node> {
  if (typeof start !== 'object' || start === null) return
  if (!Array.isArray(start) && 'kind' in start) yield start as Node
  for (const part of Object.values(start)) yield* walk(part)
}

/** Every call below. */
export function* callsIn(start: unknown): Generator<Extract<Expression, { kind: 'call' }>> {
  for (const node of walk(start)) if (node.kind === 'call') yield node
}
