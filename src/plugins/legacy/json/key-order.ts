const order = Symbol('key order')

/** JavaScript tells keys like "2" before all others; Python, and so the old daemon, in the order in which they came. */
export const keysOf = (object: object): readonly string[] =>
  (object as { [order]?: readonly string[] })[order] ?? Object.keys(object)

/** Notes the order in which the keys of an object came. */
export const noteOrder = <T extends object>(object: T, keys: readonly string[]): T =>
  Object.defineProperty(object, order, { value: keys })
