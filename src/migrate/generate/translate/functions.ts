import type { Code, Known } from './code.ts'

/** Python's own functions, and those of its library that handlers use, by their whole names. */
interface Written {
  readonly least: number
  readonly most: number
  readonly known?: Known
  readonly write: (given: readonly string[]) => string
}

const written = (range: readonly [least: number, most: number], write: Written['write'], known?: Known): Written => ({
  least: range[0],
  most: range[1],
  write,
  ...(known && { known }),
})

const support =
  (name: string): Written['write'] =>
  given =>
    `py.${name}(${given.join(', ')})`

const now = written([0, 1], () => 'new Date()')
const functions: Readonly<Record<string, Written>> = {
  len: written([1, 1], support('size'), 'number'),
  str: written([0, 1], ([value = "''"]) => `py.text(${value})`, 'text'),
  repr: written([1, 1], support('repr'), 'text'),
  int: written([1, 1], support('integer'), 'number'),
  float: written([1, 1], ([value]) => `Number(${value})`, 'number'),
  bool: written([1, 1], support('truthy'), 'boolean'),
  list: written([0, 1], ([value]) => (value ? `[...py.list(${value})]` : '[]'), 'list'),
  tuple: written([0, 1], ([value]) => (value ? `[...py.list(${value})]` : '[]'), 'list'),
  set: written([0, 1], ([value]) => `new Set(${value ? `py.list(${value})` : ''})`),
  dict: written([0, 1], ([value = '{}']) => `py.copy(${value})`, 'object'),
  sum: written([1, 1], support('sum'), 'number'),
  any: written([1, 1], ([list]) => `py.list(${list}).some(py.truthy)`, 'boolean'),
  all: written([1, 1], ([list]) => `py.list(${list}).every(py.truthy)`, 'boolean'),
  abs: written([1, 1], ([value]) => `Math.abs(${value})`, 'number'),
  max: written([1, 9], support('largest')),
  min: written([1, 9], support('smallest')),
  range: written([1, 3], support('range'), 'list'),
  enumerate: written([1, 2], support('enumerate'), 'list'),
  zip: written([2, 2], support('zip'), 'list'),
  reversed: written([1, 1], ([list]) => `[...py.list(${list})].reverse()`, 'list'),
  sorted: written([1, 1], support('sorted'), 'list'),
  'uuid.uuid4': written([0, 0], () => 'crypto.randomUUID()', 'text'),
  'time.time': written([0, 0], () => '(Date.now() / 1000)', 'number'),
  'json.dumps': written([1, 1], support('dumps'), 'text'),
  'json.loads': written([1, 1], support('loads')),
  'datetime.datetime.utcnow': now,
  'datetime.datetime.now': now,
  'datetime.utcnow': now,
  'datetime.now': now,
}

/** Undefined for a function that is not known, or not in this form. */
export const functionCall = (name: string, given: readonly Code[]): Code | undefined => {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!known || given.length < known.least || given.length > known.most) return undefined
  const text = known.write(given.map(one => one.text))
  return { text, ...(known.known && { known: known.known }) }
}
