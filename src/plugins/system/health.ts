import type { Connections, Daemon, History, OutputOf, PluginStatus, Plugins } from '../../plugin/index.ts'
import { namespacesOf, servicesOf } from './capabilities.ts'
import type { Measured } from './metrics.ts'
import type { health } from './tokens.ts'

type Health = OutputOf<typeof health.output>

export interface Checked {
  readonly daemon: Daemon
  readonly plugins: Plugins
  readonly history: Pick<History, 'failure'>
  readonly connections: Connections
  /** What other plugins have found wrong. */
  readonly checks: () => readonly string[]
  readonly measured: (plugin?: string) => Measured | PromiseLike<Measured>
}

/** Answers `system:health`. */
export const checkingHealth =
  ({ daemon, plugins, history, connections, measured, checks }: Checked) =>
  async (input: OutputOf<typeof health.input>): Promise<Health> => {
    const statuses = plugins.status()
    const uptime = (Date.now() - daemon.started_at) / 1000
    const unkept = history.failure()
    const found = checks()
    const { plugin_metrics: _, ...stats } = await measured()
    return {
      status: judge(statuses, unkept !== undefined || found.length > 0),
      uptime,
      uptime_human: sayTime(uptime),
      timestamp: new Date().toISOString(),
      daemon: { type: 'plugin-based', version: daemon.version, pid: daemon.pid },
      problems: [
        ...(unkept === undefined ? [] : [`the last commit failed: ${unkept}`]),
        ...found,
        ...statuses.filter(hasFailed).map(({ name, error }) => `${name}: ${error?.message ?? 'failed'}`),
      ],
      warnings: [...daemon.warnings],
      ...(input.include_plugins && { plugins: Object.fromEntries(statuses.map(one => [one.name, summary(one)])) }),
      ...(input.include_services && { services: statuses.filter(isActive).flatMap(servicesOf).sort() }),
      stats: { connections: connections.all().length, ...stats },
      ...(input.include_metrics && { metrics: await measured() }),
      ...(input.include_places && { places: { ...daemon.places }, access: accessOf(daemon) }),
    }
  }

/** Who is restricted, and how fast a connection may be. */
const accessOf = ({ config }: Daemon): NonNullable<Health['access']> => {
  const { permissions = {}, rate_limit } = (config.daemon ?? {}) as {
    permissions?: object
    rate_limit?: { events_per_sec: number }
  }
  return { restricted: Object.keys(permissions), events_per_sec: rate_limit?.events_per_sec ?? 0 }
}

const hasFailed = ({ status }: PluginStatus): boolean => status === 'failed'
const isActive = ({ status }: PluginStatus): boolean => status === 'active'

const judge = (statuses: readonly PluginStatus[], isImpaired: boolean): Health['status'] => {
  const failed = statuses.filter(hasFailed)
  if (failed.length === 0) return isImpaired ? 'degraded' : 'healthy'
  return failed.some(({ path, manifest }) => path === undefined && manifest !== undefined) ? 'unhealthy' : 'degraded'
}

const summary = (one: PluginStatus) => ({
  version: one.manifest?.version ?? null,
  status: one.status,
  namespaces: namespacesOf(one),
})

const sayTime = (seconds: number): string => {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [Math.floor(seconds) % 60, 's'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`)
  return said.length > 0 ? said.join(' ') : '0s'
}
