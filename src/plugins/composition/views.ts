import { withRaw } from '../../plugin/index.ts'
import { type Component, type Composition, hasCondition } from './composition.ts'
import { writeExactly } from './exact-json.ts'
import type { PythonMap, PythonValue } from './python-value.ts'

/** Members of an answer as Python has them. */
export type Members = Readonly<Record<string, PythonValue>>

/** An answer with these members beside the others, their numbers and the order of their keys kept. */
export const exactly = <T extends object, M extends Members>(plain: T, members: M): T & { [K in keyof M]: any } => {
  const texts = Object.fromEntries(Object.entries(members).map(([key, value]) => [key, writeExactly(value)]))
  const parsed = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, JSON.parse(text) as unknown]))
  return withRaw({ ...plain, ...parsed } as T & { [K in keyof M]: any }, texts)
}

/** What is said of a composition wherever it is named. */
export const aboutOf = ({ stem, name, version, description, author, components, metadata }: Composition) => ({
  ...{ composition: stem, name, version, description, author },
  ...{ component_count: BigInt(components.length), metadata },
})

export const componentOf = (component: Component): PythonMap => {
  const { name, source, vars, condition } = component
  return mapOf({ name, source, vars, condition, has_condition: hasCondition(component) })
}

export const mapOf = (members: Members): PythonMap => new Map(Object.entries(members))
