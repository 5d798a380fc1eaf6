import { createHash } from 'node:crypto'
import type { Surface } from './surfaces.ts'

/** A short sign of what each entry promised, by `<surface> <entry>`. */
export type Signs = Readonly<Record<string, string>>

export const signsOf = (surfaces: readonly Surface[]): Signs =>
  Object.fromEntries(
    surfaces
      .flatMap(({ name, entries }) => [...entries].map(([entry, text]) => [`${name} ${entry}`, signOf(text)] as const))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

export interface Change {
  readonly entry: string
  readonly what: 'new' | 'changed' | 'gone'
}

/** What is not as it was. */
export const changesBetween = (before: Signs, now: Signs): Change[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((entry): Change[] => {
    if (before[entry] === now[entry]) return []
    return [{ entry, what: before[entry] === undefined ? 'new' : now[entry] === undefined ? 'gone' : 'changed' }]
  })

/** Those of the changes that the next version's section of the change log does not name, as `` `client connect` ``. */
export const unnamed = (changes: readonly Change[], changelog: string): Change[] => {
  const pending = changelog.split(/^## /m).find(section => section.startsWith('Pending\n')) ?? ''
  const named = new Set([...pending.matchAll(/`([^`]+)`/g)].map(([, span]) => span))
  return changes.filter(({ entry }) => !named.has(entry))
}

const signOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
