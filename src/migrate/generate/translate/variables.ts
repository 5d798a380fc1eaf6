import type { Expression, Statement } from '../python/syntax.ts'
import { walk } from '../python/walk.ts'
import { namesIn } from './comprehension.ts'

/** How the variables of a function are declared. */
export interface Variables {
  readonly all: readonly string[]
  /** At the beginning: they are set in one block and read in another. */
  readonly early: readonly string[]
  /** Set in one place only. */
  readonly once: ReadonlySet<string>
  /** Set once, where they are declared. */
  readonly fixed: ReadonlySet<string>
  /** Only known within the loop that sets them. */
  readonly ofLoops: ReadonlySet<string>
}

/** Python's variables belong to the whole function, those of TypeScript to their block. */
export const variablesOf = (body: readonly Statement[], parameters: readonly string[]): Variables => {
  const sets = new Map<string, number>()
  const atTop = firstAtTop(body)
  for (const name of namesSet(body)) sets.set(name, (sets.get(name) ?? 0) + 1)
  const once = new Set([...sets].flatMap(([name, times]) => (times === 1 ? [name] : [])))
  const ofLoops = namesOfLoops(body, once)
  const all = [...sets.keys()].filter(name => !parameters.includes(name))
  const early = all.filter(name => !atTop.has(name) && !ofLoops.has(name))
  return { all, early, once, fixed: once.intersection(atTop), ofLoops }
}

/** Those whose every mention lies within the loop that sets them. */
const namesOfLoops = (body: readonly Statement[], once: ReadonlySet<string>): Set<string> => {
  const everywhere = countNames(body)
  const found = new Set<string>()
  for (const node of walk(body)) {
    if (node.kind !== 'for') continue
    const within = countNames(node)
    for (const name of node.targets.flatMap(namesIn))
      if (once.has(name) && within.get(name) === everywhere.get(name)) found.add(name)
  }
  return found
}

const countNames = (start: unknown): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const node of walk(start)) if (node.kind === 'name') counts.set(node.name, (counts.get(node.name) ?? 0) + 1)
  return counts
}

/** Every name that is set, as often as it is; those of comprehensions are their own affair. */
function* namesSet(body: readonly Statement[]): Generator<string> {
  for (const node of walk(body)) {
    if (node.kind === 'assign' && node.value) yield* node.targets.flatMap(namesIn)
    else if (node.kind === 'update') yield* namesIn(node.target)
    else if (node.kind === 'for') yield* node.targets.flatMap(namesIn)
    else if (node.kind === 'delete')
      yield* node.targets.flatMap(target => (target.kind === 'name' ? [target.name] : []))
  }
}

/** Names that a statement of the function itself sets, and that nothing has mentioned before. */
const firstAtTop = (body: readonly Statement[]): Set<string> => {
  const seen = new Set<string>()
  const found = new Set<string>()
  for (const statement of body) {
    if (statement.kind === 'assign' && statement.value) {
      for (const name of namesRead(statement.value)) seen.add(name)
      const [target] = statement.targets
      if (statement.targets.length === 1 && target?.kind === 'name' && !seen.has(target.name)) found.add(target.name)
    }
    for (const name of namesRead(statement)) seen.add(name)
  }
  return found
}

function* namesRead(start: Expression | Statement): Generator<string> {
  for (const node of walk(start)) if (node.kind === 'name') yield node.name
}
