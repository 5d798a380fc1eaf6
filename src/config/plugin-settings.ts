import { genericPluginKeys } from './plugin-keys.ts'

/** What the configuration says about one plugin. */
export interface PluginSettings {
  readonly enabled: boolean
  /** Undefined: as the plugin itself says. */
  readonly lazy: boolean | undefined
  /** Undefined: as the plugin itself says. */
  readonly priority: number | undefined
  /** Undefined: the daemon decides. */
  readonly isolate: 'none' | 'process' | undefined
  /** MiB. */
  readonly memory_limit: number
  readonly max_failures: number
  /** The rest, for the plugin's own schema to check. */
  readonly own: Readonly<Record<string, unknown>>
}

/** The plugin without which no daemon can be asked, mended or stopped. */
export const indispensable = 'system'

type Sections = Readonly<Record<string, object>>

/** Works for every plugin, also for one the configuration does not mention. */
export const settingsOf = ({ plugins }: { readonly plugins: Sections }, plugin: string): PluginSettings => {
  const section: Readonly<Record<string, unknown>> = Object.hasOwn(plugins, plugin) ? { ...plugins[plugin] } : {}
  const generic = Object.entries(genericPluginKeys).map(([name, { initial }]) => [name, section[name] ?? initial])
  const own = Object.entries(section).filter(
    ([name, value]) => !Object.hasOwn(genericPluginKeys, name) && value !== undefined,
  )
  const settings = { ...(Object.fromEntries(generic) as Omit<PluginSettings, 'own'>), own: Object.fromEntries(own) }
  return plugin === indispensable ? { ...settings, enabled: true } : settings
}
