import type { Code, Known } from './code.ts'

/** A method of Python's own types on a value; `py.` in it are functions of the support file `python.ts`. */
interface Method {
  readonly least: number
  readonly most: number
  readonly known?: Known
  readonly write: (object: string, given: readonly string[]) => string
}

const method = (range: readonly [least: number, most: number], write: Method['write'], known?: Known): Method => ({
  least: range[0],
  most: range[1],
  write,
  ...(known && { known }),
})

const plain =
  (name: string) =>
  (object: string, given: readonly string[]): string =>
    `${object}.${name}(${given.join(', ')})`

const support =
  (name: string) =>
  (object: string, given: readonly string[]): string =>
    `py.${name}(${[object, ...given].join(', ')})`

const methods: Readonly<Record<string, Method>> = {
  get: method([1, 2], support('get')),
  items: method([0, 0], support('items'), 'list'),
  keys: method([0, 0], support('keys'), 'list'),
  values: method([0, 0], support('valuesOf'), 'list'),
  update: method([1, 1], (object, [more]) => `Object.assign(${object}, ${more})`),
  setdefault: method([2, 2], (object, [key, value]) => `(${object}[${key}] ??= ${value})`),
  copy: method([0, 0], support('copy')),
  pop: method([0, 2], support('pop')),
  append: method([1, 1], plain('push')),
  extend: method([1, 1], (object, [more]) => `${object}.push(...py.list(${more}))`),
  insert: method([2, 2], (object, [at, item]) => `${object}.splice(${at}, 0, ${item})`),
  reverse: method([0, 0], plain('reverse')),
  add: method([1, 1], plain('add')),
  count: method([1, 1], support('count'), 'number'),
  index: method([1, 1], support('indexOf'), 'number'),
  join: method([1, 1], (object, [list]) => `py.list(${list}).join(${object})`, 'text'),
  split: method([0, 2], support('split'), 'list'),
  splitlines: method([0, 0], object => `${object}.split('\\n')`, 'list'),
  strip: method([0, 0], plain('trim'), 'text'),
  lstrip: method([0, 0], plain('trimStart'), 'text'),
  rstrip: method([0, 0], plain('trimEnd'), 'text'),
  lower: method([0, 0], plain('toLowerCase'), 'text'),
  upper: method([0, 0], plain('toUpperCase'), 'text'),
  title: method([0, 0], support('title'), 'text'),
  startswith: method([1, 1], support('startsWith'), 'boolean'),
  endswith: method([1, 1], support('endsWith'), 'boolean'),
  replace: method([2, 2], plain('replaceAll'), 'text'),
  isdigit: method([0, 0], object => `/^\\d+$/.test(${object})`, 'boolean'),
  dict: method([0, 0], support('copy'), 'object'),
  model_dump: method([0, 0], support('copy'), 'object'),
}

/** Undefined for a method that is not known, or not in this form. */
export const methodCall = (name: string, object: Code, given: readonly Code[]): Code | undefined => {
  const known = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (!known || given.length < known.least || given.length > known.most) return undefined
  const text = known.write(
    object.text,
    given.map(one => one.text),
  )
  return { text, ...(known.known && { known: known.known }) }
}
