/** What `{name}` may stand for. */
export type Values = Readonly<Record<string, string>>

/** Puts values in the place of `{name}`, also inside lists and objects; unknown names stay as they are. */
export const fillIn = <T>(template: T, values: Values): T => fill(template, values) as T

const fill = (template: unknown, values: Values): unknown => {
  if (typeof template === 'string')
    return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? values[name]! : whole,
    )
  if (Array.isArray(template)) return template.map(item => fill(item, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [fill(key, values), fill(value, values)]))
}
