import type { Bus } from '../bus/index.ts'
import type { Plugin } from '../plugin/index.ts'
import type { Found } from './sort-out.ts'

/** What the configuration says about one plugin; undefined where the plugin itself decides. */
export interface Settings {
  readonly enabled: boolean
  readonly lazy: boolean | undefined
  readonly priority: number | undefined
  /** Failures in a row after which a command is left alone for a while. */
  readonly max_failures: number
  /** The rest, for the plugin's own schema to check. */
  readonly own: Readonly<Record<string, unknown>>
}

/** How a plugin's file is read once more. */
export interface Reading {
  /** The plugin at this absolute path as it is now, with all that it imports. Throws PLUGIN_LOAD_FAILED. */
  readonly read: (path: string) => Promise<Found>
  /** Ends the processes of plugins that were read and not started. */
  readonly rest: () => Promise<void>
}

export interface HostOptions {
  readonly bus: Bus
  /** What the configuration says about a plugin, also about one it does not mention. */
  readonly settings: (plugin: string) => Settings
  /** The whole configuration, for the `startup` hook. */
  readonly config: unknown
  /** Seconds that an event may take which says nothing else. */
  readonly eventTimeout: number
  /** What the kernel lends, by the name of the service. */
  readonly services: ReadonlyMap<string, unknown>
  readonly dataDir: (plugin: string) => string
  /** Runs files beside a plugin's own in worker threads. */
  readonly blocking: (path: string | undefined) => (file: string) => (data: any, context: any) => unknown
  readonly reading: Reading
}

/** Whether a plugin is set up only when it is needed: the operator says it, or else the plugin. */
export const isLazy = ({ name, lazy }: Pick<Plugin, 'name' | 'lazy'>, { settings }: Pick<HostOptions, 'settings'>) =>
  settings(name).lazy ?? lazy ?? false
