import type { JsonSchema, Plugins } from '../../plugin/index.ts'
import { eventsOf } from './events-of.ts'

export type Known = ReturnType<typeof eventsOf>[number]

/** What running plugins declare, by name; where several declare the same, the one that answers comes first. */
export const knownIn = (all: Plugins): Known[] => {
  const statuses = all.status().filter(({ status }) => status === 'active' || status === 'lazy')
  const replaces = ({ plugin, name }: Known): number =>
    statuses.find(status => status.name === plugin)?.manifest?.replaces.includes(name) ? 0 : 1
  return statuses
    .flatMap<Known>(status => eventsOf(status))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : replaces(a) - replaces(b)))
}

/** Says all that is declared about an event, as the answers of this plugin have it. */
export const declaring = (known: readonly Known[], all: Plugins) => {
  const tellers = Map.groupBy(
    known.filter(({ kind }) => kind === 'fact'),
    ({ name }) => name,
  )
  const names = legacyNames(known, all)
  return (event: Known) => {
    const { name, keep = 'recent', deprecated, raw } = event
    const legacy = names.get(name) ?? []
    return {
      data: { ...dataOf(event) },
      keep,
      ...exampleOf(event),
      ...(raw && { raw: [...raw] }),
      ...(deprecated !== undefined && { deprecated }),
      ...(legacy.length > 0 && { legacy }),
      ...(event.kind === 'fact'
        ? { told_by: (tellers.get(name) ?? []).map(({ plugin }) => plugin) }
        : {
            answer: { ...event.output },
            ...(event.errors && { errors: [...event.errors] }),
            ...(event.timeout !== undefined && { timeout: event.timeout }),
          }),
    }
  }
}

const dataOf = (event: Known): JsonSchema => (event.kind === 'command' ? event.input : event.data)

export const exampleOf = ({ example }: Known) => (example === undefined ? {} : { example })

/** The top-level fields of its data, without a schema's finer points. */
export const parametersOf = (event: Known) => {
  const { properties = {}, required = [] } = dataOf(event)
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type, enum: values, default: usual, description }]) => [
      name,
      {
        type: type ?? (values ? typeof values[0] : 'any'),
        required: required.includes(name) && usual === undefined,
        ...(usual !== undefined && { default: usual }),
        ...(values && { enum: [...values] }),
        ...(description !== undefined && { description }),
      },
    ]),
  )
}

/** Who is asked about events that nobody declares, and about which. */
export const askedForUndeclared = (all: Plugins): { plugin: string; patterns?: string[] }[] =>
  all
    .status()
    .filter(({ status }) => status === 'active' || status === 'lazy')
    .flatMap(({ name: plugin, manifest }) => {
      const hook = manifest?.hooks.handleEvent
      if (!hook) return []
      return { plugin, ...(hook.patterns && { patterns: hook.patterns.map(pattern => pattern.replace(/^\//, '')) }) }
    })

/** The legacy commands of each event: who answers in the stead of another answers those of the other, too. */
const legacyNames = (known: readonly Known[], all: Plugins): Map<string, string[]> => {
  const declared = known.flatMap(event =>
    event.kind === 'command' && event.legacy ? [[event.legacy, event.name]] : [],
  )
  const registered = all.status().flatMap(({ registered }) => Object.entries(registered?.legacy_commands ?? {}))
  const byEvent = Map.groupBy([...declared, ...registered], ([, event]) => event!)
  return new Map([...byEvent].map(([event, pairs]) => [event, [...new Set(pairs.map(([legacy]) => legacy!))]]))
}
