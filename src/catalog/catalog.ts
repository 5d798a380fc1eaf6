import type { Manifest } from '../plugin/index.ts'

type Command = Manifest['commands'][string]
type Fact = Manifest['emits'][string]

/** One event that some plugin declares: a command with its answerer, or a fact with who tells it. */
export type CatalogEntry =
  | ({ readonly kind: 'command'; readonly plugin: string } & Command)
  | ({ readonly kind: 'fact'; readonly plugin: string } & Fact)

/** Every event with its schemas and its plugin, by name: read off the manifests, nothing is started. */
export const catalogOf = (manifests: readonly Manifest[]): CatalogEntry[] =>
  manifests
    .flatMap(({ name: plugin, commands, emits }): CatalogEntry[] => [
      ...Object.values(commands).map(command => ({ kind: 'command' as const, plugin, ...command })),
      ...Object.values(emits).map(fact => ({ kind: 'fact' as const, plugin, ...fact })),
    ])
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

/** What comes before the colon. */
export const namespaceOf = ({ name }: { readonly name: string }): string => name.slice(0, name.indexOf(':'))
