import type { FoundPlugin } from './find/plugin-modules.ts'
import type { Planned } from './plan.ts'
import { snakeCase } from './translate/code.ts'

/** Two plugins of one name would be written over each other. */
export const isFirst = ({ name }: FoundPlugin, at: number, all: readonly FoundPlugin[]): boolean =>
  all.findIndex(other => snakeCase(other.name) === snakeCase(name)) === at

/** `A.B` and `A_B` are two commands, and would be one file. */
export const withOwnNames = (planned: readonly Planned[]): Planned[] => {
  const taken = new Set<string>()
  return planned.map(one => {
    let [event, more] = [one.event, 1]
    while (taken.has(event)) event = `${one.event}_${++more}`
    taken.add(event)
    return more === 1 ? one : renamed(one, `_${more}`)
  })
}

const renamed = (one: Planned, ending: string): Planned => {
  const variable = one.variable + ending.slice(1)
  const ofBody = new RegExp(`^export const ${one.variable} `)
  const body =
    'lines' in one.body
      ? { lines: one.body.lines.map(line => line.replace(ofBody, `export const ${variable} `)) }
      : one.body
  return { ...one, variable, body, file: one.file + ending, event: one.event + ending }
}
