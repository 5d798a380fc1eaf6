/** The patterns of events that a request asks to hear or to look back at; undefined when it asks for none. */
export const heardEvents = (name: string, data: unknown): readonly unknown[] | undefined => {
  const { patterns, pattern, event_patterns, namespace } = (data ?? {}) as Readonly<Record<string, unknown>>
  if (name === 'system:subscribe' || name === 'monitor:subscribe') return given([patterns, pattern, event_patterns])
  if (name !== 'system:event_history') return undefined
  const asked = given([pattern, namespace === undefined ? undefined : `${String(namespace)}:*`])
  return asked.length > 0 ? asked : ['*']
}

const given = (values: readonly unknown[]): unknown[] =>
  values
    .flat()
    .filter(value => value !== undefined)
    .map(value => (typeof value === 'string' ? value.replace(/^\//, '') : value))
