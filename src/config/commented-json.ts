import type { Node, ParseError } from 'jsonc-parser'
import { sayMistakes } from './json-mistakes.ts'
import { quote } from './say-found.ts'
import type { Path, Remark } from './settle.ts'

/** A place in a text, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** JSON with comments and trailing commas, and where everything in it stands. */
export interface CommentedJson {
  readonly value: unknown
  /** What is no JSON, in the order of the text. */
  readonly problems: readonly { readonly position: Position; readonly text: string }[]
  /** Names that stand twice in one object: objects are merged, of other values the last one counts. */
  readonly repeated: readonly Remark[]
  readonly positionOf: (path: Path, at: 'key' | 'value') => Position
}

/** Reads as much as can be read. The parser is loaded only now: most starts need neither comments nor places. */
export const readCommentedJson = async (text: string): Promise<CommentedJson> => {
  const { parseTree, printParseErrorCode } = await import('jsonc-parser')
  const errors: ParseError[] = []
  const notes: Notes = { offsets: new Map(), repeated: [] }
  const position = positionsIn(text)
  const positionOf: CommentedJson['positionOf'] = (path, at) => position(nearestOffset(path, at, notes.offsets))
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true })
    const value = root && build(root, [], notes)
    const mistakes = errors.map(({ error, ...place }) => ({ name: printParseErrorCode(error), ...place }))
    const problems = sayMistakes(mistakes, text).map(({ offset, text }) => ({ position: position(offset), text }))
    return { value, problems: oneALine(problems), repeated: notes.repeated, positionOf }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const problems = [{ position: position(0), text: 'nested too deeply' }]
    return { value: undefined, problems, repeated: [], positionOf }
  }
}

interface Notes {
  readonly offsets: Map<string, { key: number; value: number }>
  readonly repeated: Remark[]
}

const build = (node: Node, path: Path, notes: Notes): unknown => {
  if (!notes.offsets.has(keyOf(path))) notes.offsets.set(keyOf(path), { key: node.offset, value: node.offset })
  if (node.type === 'array') return (node.children ?? []).map((child, at) => build(child, [...path, String(at)], notes))
  if (node.type !== 'object') return node.value
  const object: Record<string, unknown> = {}
  for (const property of node.children ?? []) addProperty(object, { property, path }, notes)
  return object
}

const addProperty = (
  object: Record<string, unknown>,
  { property, path }: { property: Node; path: Path },
  notes: Notes,
) => {
  const [key, child] = property.children ?? []
  if (!key || !child) return
  const name = String(key.value)
  const here = [...path, name]
  const before = Object.hasOwn(object, name) ? object[name] : undefined
  notes.offsets.set(keyOf(here), { key: key.offset, value: child.offset })
  const value = build(child, here, notes)
  if (before !== undefined)
    notes.repeated.push({ path: here, at: 'key', text: `${quote(name)} stands here a second time` })
  const merged = isObject(before) && isObject(value) ? merge(before, value) : value
  // Assigning `__proto__` would change what the object is.
  Object.defineProperty(object, name, { value: merged, enumerable: true, writable: true, configurable: true })
}

const merge = (before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries(
    [...names].map(name => {
      const [first, second] = [before, after].map(one => (Object.hasOwn(one, name) ? one[name] : undefined))
      return [name, isObject(first) && isObject(second) ? merge(first, second) : (second ?? first)]
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOf = (path: Path): string => path.join('\0')

/** Of the place itself, or of what it would stand in. */
const nearestOffset = (path: Path, at: 'key' | 'value', offsets: Notes['offsets']): number => {
  for (let length = path.length; length >= 0; length--) {
    const found = offsets.get(keyOf(path.slice(0, length)))
    if (found) return length === path.length ? found[at] : found.value
  }
  return 0
}

const positionsIn = (text: string) => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset: number): Position => {
    const line = starts.findLastIndex(start => start <= offset)
    return { line: line + 1, column: offset - starts[line]! + 1 }
  }
}

/** The first mistake of a line explains it; the others follow from it. */
const oneALine = <T extends { readonly position: Position }>(problems: readonly T[]): T[] =>
  problems.filter(({ position }, at) => problems.findIndex(other => other.position.line === position.line) === at)
