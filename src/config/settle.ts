import { nearest } from '../plugin/index.ts'
import { checkValue } from './check-value.ts'
import { FromText } from './from-text.ts'
import { type Group, isKey, type Key, type Kind } from './key.ts'
import { configKeys } from './keys.ts'
import { isPlaceholder } from './placeholder.ts'
import type { Places } from './resolve-path.ts'
import { quote, sayFound } from './say-found.ts'

export type Path = readonly string[]

/** One value for one place of the configuration. */
export interface Setting {
  readonly path: Path
  readonly value: unknown
}

/** What is wrong or strange, and where: at a key or at its value. */
export interface Remark {
  readonly path: Path
  readonly at: 'key' | 'value'
  readonly text: string
}

/** Everything one source says: what can be used, what must be refused, and what the operator should know. */
export interface Settled {
  readonly settings: Setting[]
  readonly problems: Remark[]
  readonly warnings: Remark[]
}

/** `daemon.plugin_dirs[1]` */
export const sayPath = (path: Path): string =>
  path.map((name, at) => (/^\d+$/.test(name) ? `[${name}]` : `${at === 0 ? '' : '.'}${sayName(name)}`)).join('')

const sayName = (name: string): string => (/^[\w$-]+$/.test(name) ? name : quote(name))

/** Reads what one source says, by the table of keys. Nothing is thrown: all problems are gathered. */
export const settle = (raw: unknown, places: Places): Settled => {
  const settled: Settled = { settings: [], problems: [], warnings: [] }
  settleGroup({ raw, path: [] }, configKeys, { settled, places })
  return settled
}

interface At {
  readonly raw: unknown
  readonly path: Path
}
interface To {
  readonly settled: Settled
  readonly places: Places
}

const deepest = 100

const settleGroup = ({ raw, path }: At, group: Group, to: To): void => {
  const { problems, warnings } = to.settled
  const value = raw instanceof FromText ? raw.readJson() : raw
  if (!isObject(value))
    return void problems.push({ path, at: 'value', text: `expected an object, found ${sayFound(value)}` })
  for (const [name, inner] of Object.entries(value)) {
    const at = { raw: inner, path: [...path, name] }
    const known = Object.hasOwn(group.keys, name) ? group.keys[name] : undefined
    if (known && isKey(known)) settleKey(at, known, to)
    else if (known) settleGroup(at, known, to)
    else if (group.others === undefined || name === '__proto__') {
      warnings.push({ path: at.path, at: 'key', text: `unknown key${sayMeant(name, group)}` })
    } else if (group.others === 'anything') settleAnything(at, to)
    else {
      const { remark } = group.others
      if (remark) warnings.push({ path: at.path, at: 'key', text: `${remark}${sayMeant(name, group)}` })
      settleGroup(at, group.others, to)
    }
  }
}

const itemKinds: Partial<Record<Kind, Kind>> = { paths: 'path', texts: 'text', numbers: 'number' }

const settleKey = ({ raw: given, path }: At, key: Key, to: To): void => {
  const raw = given instanceof FromText ? given.read(key) : given
  const itemKind = itemKinds[key.kind]
  const value =
    itemKind && Array.isArray(raw)
      ? raw
          .map((inner, at) => settleValue({ raw: inner, path: [...path, String(at)] }, { ...key, kind: itemKind }, to))
          .filter(item => item !== undefined)
      : settleValue({ raw, path }, key, to)
  if (value === undefined) return
  to.settled.settings.push({ path, value })
  if (key.remark && value !== key.initial) to.settled.warnings.push({ path, at: 'value', text: key.remark })
}

/** Undefined when there is nothing to use: it was wrong, or a placeholder. */
const settleValue = ({ raw, path }: At, key: Key, { settled, places }: To): unknown => {
  if (key.kind === 'path' && isPlaceholder(raw)) return void settled.warnings.push(placeholderAt(path, raw))
  const checked = checkValue(key, raw, places)
  if ('value' in checked) return checked.value
  settled.problems.push({ path, at: 'value', text: checked.problem })
  return undefined
}

/** What only a plugin understands is merged like the rest, and handed on. */
const settleAnything = ({ raw: given, path }: At, to: To): void => {
  const raw = given instanceof FromText ? given.readJson() : given
  const { settings, problems, warnings } = to.settled
  if (isDeeper(raw, deepest - path.length)) {
    return void problems.push({ path, at: 'value', text: `nested deeper than ${deepest} levels` })
  }
  if (isPlaceholder(raw)) return void warnings.push(placeholderAt(path, raw))
  if (!isObject(raw) || Object.keys(raw).length === 0) return void settings.push({ path, value: raw })
  for (const [name, inner] of Object.entries(raw)) settleAnything({ raw: inner, path: [...path, name] }, to)
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels <= 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1)))

const placeholderAt = (path: Path, raw: string): Remark => ({
  path,
  at: 'value',
  text: `${quote(raw)} is a placeholder and is ignored: write a real path, or leave it out`,
})

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The nearest name beside it, else the same name elsewhere in the file. */
const sayMeant = (name: string, group: Group): string => {
  const meant = nearest(name, Object.keys(group.keys), 1)[0] ?? pathEndingWith(name, configKeys)
  return meant ? `; did you mean ${meant}?` : ''
}

const pathEndingWith = (name: string, group: Group): string | undefined => {
  for (const [here, node] of Object.entries(group.keys)) {
    if (here === name) return here
    const inner = isKey(node) ? undefined : pathEndingWith(name, node)
    if (inner) return `${here}.${inner}`
  }
  return undefined
}
