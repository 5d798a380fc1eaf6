import type { JsonSchema, Keep, Manifest } from '../plugin/index.ts'

interface Declared {
  readonly name: string
  /** Who answers it, or the first who tells it. */
  readonly plugin: string
  readonly doc: string
  readonly keep: Keep
  readonly deprecated?: string
  /** Fields that come back as the very text that was sent. */
  readonly raw?: readonly string[]
  readonly example?: unknown
}

export interface DeclaredCommand extends Declared {
  readonly kind: 'command'
  readonly input: JsonSchema
  readonly output: JsonSchema
  /** Seconds. */
  readonly timeout?: number
  readonly errors?: readonly string[]
  /** The old daemon's names for it. */
  readonly legacy?: readonly string[]
}

export interface DeclaredFact extends Declared {
  readonly kind: 'fact'
  readonly told_by: readonly string[]
  readonly data: JsonSchema
}

/** One event that some plugin declares: a command with its answerer, or a fact with all who tell it. */
export type CatalogEntry = DeclaredCommand | DeclaredFact

/** A plugin that is asked about events that nobody declares: those of its patterns, or all of them. */
export interface Undeclared {
  readonly plugin: string
  readonly patterns?: readonly string[]
}

export interface Catalog {
  /** By name. */
  readonly events: readonly CatalogEntry[]
  readonly undeclared: readonly Undeclared[]
}

/** Every event with its schemas and its plugin: read off the manifests, nothing is started. */
export const catalogOf = (manifests: readonly Manifest[]): Catalog => {
  const taken = new Set(manifests.flatMap(({ replaces }) => replaces))
  const all = manifests.flatMap(({ commands }) => Object.values(commands))
  const commands = manifests.flatMap(({ name: plugin, replaces, commands }) =>
    Object.values(commands)
      .filter(({ name }) => !taken.has(name) || replaces.includes(name))
      .map(command => commandOf(command, plugin, all)),
  )
  return {
    events: [...commands, ...factsOf(manifests)].sort(byName),
    undeclared: manifests.flatMap(({ name: plugin, hooks }) => {
      const hook = hooks.handleEvent
      return hook ? { plugin, ...(hook.patterns && { patterns: hook.patterns }) } : []
    }),
  }
}

/** What a daemon answers to `system:discover` with schemas. */
export interface Discovered {
  readonly events: Readonly<Record<string, DiscoveredEvent>>
  readonly undeclared?: readonly Undeclared[]
}

interface DiscoveredEvent extends Omit<Declared, 'name' | 'doc'> {
  readonly kind: 'command' | 'fact'
  readonly summary: string
  readonly data: JsonSchema
  readonly answer?: JsonSchema
  readonly told_by?: readonly string[]
  readonly timeout?: number
  readonly errors?: readonly string[]
  readonly legacy?: readonly string[]
}

/** The same, as a running daemon says it. */
export const catalogFrom = ({ events, undeclared = [] }: Discovered): Catalog => ({
  events: Object.entries(events)
    .map(
      ([name, { summary: doc, kind, data, answer = {}, told_by = [], ...about }]): CatalogEntry =>
        kind === 'command'
          ? { name, doc, kind, ...about, input: data, output: answer }
          : { name, doc, kind, ...about, data, told_by },
    )
    .sort(byName),
  undeclared,
})

/** What comes before the colon. */
export const namespaceOf = ({ name }: { readonly name: string }): string => name.slice(0, name.indexOf(':'))

type Command = Manifest['commands'][string]

/** Who answers in the stead of another answers the legacy commands of the other, too. */
const commandOf = (command: Command, plugin: string, all: readonly Command[]): DeclaredCommand => {
  const { name, doc, input, output, keep = 'recent', deprecated, raw, example, timeout, errors } = command
  const legacy = all.flatMap(one => (one.name === name && one.legacy !== undefined ? [one.legacy] : []))
  return {
    name,
    kind: 'command',
    plugin,
    doc,
    keep,
    input,
    output,
    ...defined({ deprecated, raw, example, timeout, errors }),
    ...(legacy.length > 0 && { legacy: [...new Set(legacy)] }),
  }
}

/** A fact that several plugins tell is one entry, of the first that declares it. */
const factsOf = (manifests: readonly Manifest[]): DeclaredFact[] => {
  const tellers = Map.groupBy(
    manifests.flatMap(({ name: plugin, emits }) => Object.values(emits).map(fact => ({ plugin, fact }))),
    ({ fact }) => fact.name,
  )
  return [...tellers.values()].map(all => {
    const { plugin, fact } = all[0]!
    const { name, doc, data, keep = 'recent', deprecated, raw, example } = fact
    const told_by = all.map(one => one.plugin)
    return { name, kind: 'fact', plugin, doc, keep, told_by, data, ...defined({ deprecated, raw, example }) }
  })
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>

const byName = (a: CatalogEntry, b: CatalogEntry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
