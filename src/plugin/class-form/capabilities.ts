import type { JsonSchema } from '../json-schema.ts'
import type { Permissions } from '../plugin.ts'
import type { Keep } from '../tokens.ts'

/** Who a plugin is, in the guide's spelling. */
export interface PluginMetadata {
  readonly name: string
  readonly version?: string
  readonly description?: string
  readonly author?: string
  /** Names of plugins that must be running, as `name` or `name@^1`. */
  readonly dependencies?: readonly string[]
  /** Lower starts first and is asked first; 50 if not said. */
  readonly priority?: number
  /** The versions of the plugin API it was written for, as `^1`. */
  readonly ksi_api?: string
  /** Set up when first needed. */
  readonly lazy?: boolean
}

/** What more can be said about a command or a fact than its name. */
export interface Described {
  readonly doc?: string
  readonly example?: Readonly<Record<string, unknown>>
  readonly keep?: Keep
}
export interface DescribedCommand extends Described {
  readonly input?: JsonSchema
  readonly output?: JsonSchema
  /** Seconds. */
  readonly timeout?: number
}
export interface DescribedFact extends Described {
  readonly data?: JsonSchema
}

/** What a plugin answers and tells, in the guide's spelling. */
export interface PluginCapabilities {
  /** `/mine` or `mine`: it is asked about events of these that nobody declares. */
  readonly event_namespaces?: readonly string[]
  /** Events that this plugin alone answers: their names, or each name with what there is to say about it. */
  readonly commands?: readonly string[] | Readonly<Record<string, DescribedCommand>>
  /** Facts that it tells, in the same way. */
  readonly emits?: readonly string[] | Readonly<Record<string, DescribedFact>>
  readonly provides_services?: readonly string[]
  readonly requires_services?: readonly string[]
  /** Commands of the old daemon, and the events they become. */
  readonly legacy_commands?: Readonly<Record<string, string>>
  /** Holds it to these patterns. */
  readonly permissions?: Permissions
}

/** A list of names as a table without anything said. */
export const tableOf = <T>(said: readonly string[] | Readonly<Record<string, T>> = []): Record<string, Partial<T>> =>
  Array.isArray(said) ? Object.fromEntries(said.map(name => [name, {}])) : { ...(said as Record<string, Partial<T>>) }

/** `mine` for `/mine`, `mine:` and `mine:*`. */
export const bareNamespace = (namespace: string): string => namespace.replace(/^\/+|:?\*?$/g, '')
