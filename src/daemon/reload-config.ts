import type { Bus } from '../bus/index.ts'
import type { DaemonLog } from '../config/daemon-log.ts'
import type { Config } from '../config/keys.ts'
import type { Loaded } from '../config/load-config.ts'
import { settingsOf } from '../config/plugin-settings.ts'
import { toWire } from '../errors.ts'
import type { Host } from '../host/host.ts'
import type { ConfigReload, PluginStatus } from '../plugin/index.ts'
import { refuseUnsafe } from '../plugin/safe-file.ts'
import { differences } from './config-differences.ts'
import type { LiveConfig } from './live-config.ts'

export interface Reloadable {
  readonly live: LiveConfig
  /** Reads the configuration as it was read at the start. */
  readonly load: () => Promise<Loaded>
  readonly bus: Bus
  readonly log: DaemonLog
  readonly host: Host
}

/** Keys of the section `daemon` whose new value counts at once. */
const atOnce: readonly string[] = [
  ...['log_level', 'log_events', 'log_retention'],
  ...['event_timeout', 'event_queue_size', 'max_event_depth'],
]

/**
 * Reads the configuration again and does what needs no restart: limits and the log at once, sections of plugins by reloading
 * or ending those. A plugin that refuses its new settings keeps the old ones. Throws INVALID_CONFIG, UNSAFE_PATH; then nothing has changed.
 */
export const reloadConfig = async (daemon: Reloadable): Promise<ConfigReload> => {
  const { live, load, host } = daemon
  const before = live.now
  const loaded = await load()
  if (loaded.file !== undefined) refuseUnsafe(loaded.file)
  const statuses = host.status()
  const changes = differences(before, loaded.config)
  const now = changes.filter(path => needsNoRestart(path, statuses))
  live.now = merged(before, loaded.config, now)
  apply(daemon)
  const plugins: ConfigReload['plugins'][number][] = []
  for (const name of new Set(now.filter(([section]) => section === 'plugins').map(([, plugin]) => plugin!)))
    if (statuses.some(one => one.name === name)) plugins.push(await reloaded(name, daemon, before))
  const refused = plugins.filter(({ ok }) => !ok).map(({ name }) => name)
  const done = now.filter(([section, name]) => section !== 'plugins' || !refused.includes(name!))
  return {
    changed: done.map(say),
    restart_needed: changes.filter(path => !now.includes(path)).map(say),
    plugins,
    warnings: [...loaded.warnings, ...(await loaded.checkPlugins(() => host.status()))],
  }
}

type Path = readonly string[]

const say = (path: Path): string => path.join('.')

/** What is built in cannot be replaced while it runs. */
const needsNoRestart = ([section, key]: Path, statuses: readonly PluginStatus[]): boolean => {
  if (section === 'daemon') return atOnce.includes(key!)
  if (section !== 'plugins' || key === undefined) return false
  const status = statuses.find(({ name }) => name === key)
  return status === undefined || status.path !== undefined
}

/** The old configuration with the new values of these paths: a key of `daemon`, or the section of a plugin. */
const merged = (old: Config, next: Config, paths: readonly Path[]): Config => {
  const sections = { ...old } as unknown as Record<string, Record<string, unknown>>
  for (const [section, key] of paths as [keyof Config & string, string][]) {
    const values = (next as unknown as Record<string, Record<string, unknown>>)[section] ?? {}
    const { [key]: _, ...others } = sections[section] ?? {}
    sections[section] = Object.hasOwn(values, key) ? { ...others, [key]: values[key] } : others
  }
  return sections as unknown as Config
}

const apply = ({ live, bus, log }: Reloadable): void => {
  const { daemon } = live.now
  bus.options = {
    ...bus.options,
    eventTimeout: daemon.event_timeout,
    queueSize: daemon.event_queue_size,
    maxEventDepth: daemon.max_event_depth,
  }
  log.level = daemon.log_level
  bus.log.tap = daemon.log_events ? log.sayEvent : undefined
}

const reloaded = async (name: string, { live, host }: Reloadable, before: Config) => {
  try {
    if (settingsOf(live.now, name).enabled) await host.reload(name)
    else await host.retire(name)
    return { name, ok: true }
  } catch (cause) {
    live.now = merged(live.now, before, [['plugins', name]])
    return { name, ok: false, error: toWire(cause) }
  }
}
