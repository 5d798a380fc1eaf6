import type { PluginStatus } from '../../plugin/index.ts'

type Known = Pick<PluginStatus, 'manifest' | 'registered'>

/** The events it answers. */
export const commandsOf = ({ manifest }: Known): string[] =>
  Object.values(manifest?.commands ?? {}).map(({ name }) => name)

/** The services it lends. */
export const servicesOf = ({ manifest }: Known): string[] => Object.values(manifest?.provides ?? {})

/** What the names of its events begin with, and what it registered. */
export const namespacesOf = ({ manifest, registered }: Known): string[] => {
  const facts = Object.values(manifest?.emits ?? {}).map(({ name }) => name)
  const used = [...commandsOf({ manifest }), ...facts].map(name => name.slice(0, name.indexOf(':')))
  const said = (registered?.namespaces ?? []).map(({ namespace }) => namespace.replace(/^\//, ''))
  return [...new Set([...used, ...said])].sort()
}
