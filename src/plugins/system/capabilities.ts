import type { PluginStatus } from '../../plugin/index.ts'

type Known = Pick<PluginStatus, 'manifest'>

/** The events it answers. */
export const commandsOf = ({ manifest }: Known): string[] =>
  Object.values(manifest?.commands ?? {}).map(({ name }) => name)

/** The services it lends. */
export const servicesOf = ({ manifest }: Known): string[] => Object.values(manifest?.provides ?? {})

/** What the names of its events begin with. */
export const namespacesOf = ({ manifest }: Known): string[] => {
  const facts = Object.values(manifest?.emits ?? {}).map(({ name }) => name)
  return [...new Set([...commandsOf({ manifest }), ...facts].map(name => name.slice(0, name.indexOf(':'))))].sort()
}
