import type { Manifest } from '../plugin/index.ts'

type Command = Manifest['commands'][string]
type Fact = Manifest['emits'][string]

/** One event that some plugin declares: a command with its answerer, or a fact with all who tell it. */
export type CatalogEntry =
  | ({ readonly kind: 'command'; readonly plugin: string } & Command)
  | ({ readonly kind: 'fact'; readonly plugin: string; readonly told_by: readonly string[] } & Fact)

/** Every event with its schemas and its plugin, by name: read off the manifests, nothing is started. */
export const catalogOf = (manifests: readonly Manifest[]): CatalogEntry[] => {
  const entries: CatalogEntry[] = [
    ...manifests.flatMap(({ name: plugin, commands }) =>
      Object.values(commands).map(command => ({ kind: 'command' as const, plugin, ...command })),
    ),
    ...factsOf(manifests),
  ]
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** A fact that several plugins tell is one entry, of the first that declares it. */
const factsOf = (manifests: readonly Manifest[]): CatalogEntry[] => {
  const tellers = Map.groupBy(
    manifests.flatMap(({ name: plugin, emits }) => Object.values(emits).map(fact => ({ plugin, fact }))),
    ({ fact }) => fact.name,
  )
  return [...tellers.values()].map(all => {
    const { plugin, fact } = all[0]!
    return { kind: 'fact' as const, plugin, told_by: all.map(one => one.plugin), ...fact }
  })
}

/** What comes before the colon. */
export const namespaceOf = ({ name }: { readonly name: string }): string => name.slice(0, name.indexOf(':'))
