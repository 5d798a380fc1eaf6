import { isMap, isTrue, keyText, type PythonMap, type PythonValue } from './python-value.ts'

/** One part of a prompt. */
export interface Component {
  readonly name: string
  /** Where its text lies, below the folder of prompts. */
  readonly source: string
  readonly vars: PythonMap
  /** As the file has it; nothing that counts as true means always. */
  readonly condition: PythonValue
}

/** A recipe for a prompt, as its file has it. */
export interface Composition {
  /** Of the file, without its ending: what commands take. */
  readonly stem: string
  readonly name: PythonValue
  readonly version: PythonValue
  readonly description: PythonValue
  readonly author: PythonValue
  readonly components: readonly Component[]
  readonly required_context: PythonMap
  readonly metadata: PythonMap
}

/** Throws what is wrong with it: a missing key as that key in quotes. */
export const compositionIn = (file: PythonValue, stem: string): Composition => {
  if (!isMap(file)) throw new Error('a composition is a map of keys')
  const components = listIn(file, 'components').map(componentIn)
  const [name, version, description, author] = ['name', 'version', 'description', 'author'].map(key => need(file, key))
  return {
    stem,
    name: name!,
    version: version!,
    description: description!,
    author: author!,
    components,
    required_context: mapIn(file, 'required_context'),
    metadata: mapIn(file, 'metadata'),
  }
}

export const hasCondition = ({ condition }: Component): boolean => isTrue(condition)

/** The names of what a context must have, in the order of the file. */
export const requiredOf = ({ required_context }: Composition): string[] => [...required_context.keys()].map(keyText)

const componentIn = (value: PythonValue): Component => {
  if (!isMap(value)) throw new Error('a component is a map with name and source')
  return {
    name: textIn(value, 'name'),
    source: textIn(value, 'source'),
    vars: mapIn(value, 'vars'),
    condition: value.get('condition') ?? null,
  }
}

const need = (map: PythonMap, key: string): PythonValue => {
  const value = map.get(key)
  if (value === undefined) throw new Error(`'${key}'`)
  return value
}

const textIn = (map: PythonMap, key: string): string => {
  const value = need(map, key)
  if (typeof value !== 'string') throw new Error(`the ${key} of a component must be text`)
  return value
}

const mapIn = (map: PythonMap, key: string): PythonMap => {
  const value = map.get(key) ?? (map.has(key) ? null : new Map())
  if (!isMap(value)) throw new Error(`${key} must be a map; leave it out if there is nothing to say`)
  return value
}

const listIn = (map: PythonMap, key: string): readonly PythonValue[] => {
  const value = map.get(key) ?? (map.has(key) ? null : [])
  if (!Array.isArray(value)) throw new Error(`${key} must be a list; leave it out if there is nothing to say`)
  return value as readonly PythonValue[]
}
