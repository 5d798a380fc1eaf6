import { isAlias, isMap as isMapNode, isScalar, type Node, type Pair, parseDocument, type Scalar } from 'yaml'
import { isMap, type PythonMap, type PythonValue } from '../python-value.ts'
import { readPlain } from './plain-scalar.ts'
import { readTagged } from './tagged-scalar.ts'

/**
 * Reads YAML 1.1 as Python's safe reader does: whole numbers exact, dates as text. Throws when it is broken.
 * To be imported where it is used: the package it needs is no small one.
 */
export const readYaml = (text: string): PythonValue => {
  const document = parseDocument(text, { version: '1.1', schema: 'failsafe', uniqueKeys: false, logLevel: 'error' })
  const [mistake] = document.errors
  if (mistake) throw new Error(mistake.message.trimEnd())
  return new Reading().value(document.contents)
}

/** Characters and parts, those that aliases repeat counted each time: a few lines can stand for terabytes. */
const largest = 10_000_000

class Reading {
  readonly #anchors = new Map<string, { value: PythonValue; size: number }>()
  #size = 0

  value(node: Node | null): PythonValue {
    if (node === null) return null
    if (isAlias(node)) return this.#again(node.source)
    const before = this.#size
    const value = this.#read(node)
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, { value, size: this.#size - before })
    return value
  }

  #read(node: Exclude<Node, { anchor?: never }>): PythonValue {
    if (isScalar(node)) return this.#scalar(node)
    this.#grow(1)
    if (node.tag !== undefined && !/^tag:yaml\.org,2002:(?:map|seq)$/.test(node.tag))
      throw new Error(`the tag ${node.tag} means nothing here`)
    if (isMapNode<Node, Node | null>(node)) return this.#map(node.items)
    return (node.items as Node[]).map(item => this.value(item))
  }

  #scalar({ value, type, tag }: Scalar): PythonValue {
    const text = String(value ?? '')
    this.#grow(1 + text.length)
    if (tag !== undefined) return readTagged(tag, text)
    return type === 'PLAIN' ? readPlain(text) : text
  }

  #map(pairs: readonly Pair<Node, Node | null>[]): PythonMap {
    const merged: PythonMap[] = []
    const own: [PythonValue, PythonValue][] = []
    for (const { key, value } of pairs)
      if (isMerge(key)) merged.push(...mapsIn(this.value(value)))
      else own.push([keyIn(this.value(key)), this.value(value)])
    return new Map([...merged.toReversed().flatMap(map => [...map]), ...own])
  }

  #again(anchor: string): PythonValue {
    const known = this.#anchors.get(anchor)
    if (!known) throw new Error(`found undefined alias '${anchor}'`)
    this.#grow(known.size)
    return known.value
  }

  #grow(by: number): void {
    this.#size += by
    if (this.#size > largest) throw new Error('there is too much in it, counting what aliases repeat')
  }
}

const isMerge = (key: Node): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && !key.tag

/** What `<<` brings in: one map or several, the first of which counts most. */
const mapsIn = (value: PythonValue): PythonMap[] => {
  const maps = Array.isArray(value) ? (value as readonly PythonValue[]) : [value]
  if (!maps.every(isMap)) throw new Error('<< needs a map or a list of maps')
  return [...maps]
}

const keyIn = (key: PythonValue): PythonValue => {
  if (typeof key === 'object' && key !== null) throw new Error('a key must be a plain value')
  return key
}
