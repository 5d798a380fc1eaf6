/** The paths of all values that are not the same in both, as `['daemon', 'log_level']`; lists are values. */
export const differences = (one: unknown, other: unknown, path: readonly string[] = []): (readonly string[])[] => {
  if (!isGroup(one) || !isGroup(other)) return JSON.stringify(one) === JSON.stringify(other) ? [] : [path]
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].flatMap(name => differences(own(one, name), own(other, name), [...path, name]))
}

type Group = Readonly<Record<string, unknown>>

const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value)
const own = (group: Group, name: string): unknown => (Object.hasOwn(group, name) ? group[name] : undefined)
