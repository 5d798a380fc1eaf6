import {
  ConnectionsService,
  DaemonService,
  definePlugin,
  HistoryService,
  HookCallsService,
  MetricsService,
  PluginsService,
} from '../../plugin/index.ts'
import { cleaning } from './cleanup.ts'
import { authenticating, subscribing, unsubscribing } from './clients.ts'
import { discovering, helping } from './discovery.ts'
import { features } from './features.ts'
import { checkingHealth } from './health.ts'
import { lookingBack } from './history.ts'
import { measure, sayingMetrics } from './metrics.ts'
import { resetting } from './plugin-reset.ts'
import { listingPlugins, sayingStatus, unknownPlugin } from './plugin-status.ts'
import {
  type Authenticator,
  AuthenticatorsService,
  type HealthCheck,
  HealthChecksService,
  type ProcessList,
  ProcessListsService,
  registry,
} from './registries.ts'
import { reloading, reloadingModule } from './reload.ts'
import * as tokens from './tokens.ts'

export * from './registries.ts'
export * from './tokens.ts'

const { health, plugins, plugin_status, plugin_reset, event_history, metrics, processes, shutdown, cleanup } = tokens
const { reload, reload_module, discover, help } = tokens
const { hello, subscribe, unsubscribe, monitor_subscribe, monitor_unsubscribe, authenticate } = tokens
const { startup, ready, pre_shutdown, save_state, shutdown_complete, plugin_reloaded, config_reloaded, error } = tokens

/** The daemon as seen from outside: health, history, plugins, subscriptions, shutdown. */
export default definePlugin({
  name: 'system',
  version: '1.0.0',
  description: 'The daemon itself: health, plugins, history, metrics, subscriptions, shutdown.',
  priority: 0,
  commands: {
    health,
    plugins,
    plugin_status,
    plugin_reset,
    reload,
    reload_module,
    discover,
    help,
    event_history,
    metrics,
    processes,
    shutdown,
    cleanup,
    hello,
    subscribe,
    unsubscribe,
    monitor_subscribe,
    monitor_unsubscribe,
    authenticate,
  },
  emits: { startup, ready, pre_shutdown, save_state, shutdown_complete, plugin_reloaded, config_reloaded, error },
  provides: {
    authenticators: AuthenticatorsService,
    processLists: ProcessListsService,
    healthChecks: HealthChecksService,
  },
  needs: {
    connections: ConnectionsService,
    daemon: DaemonService,
    history: HistoryService,
    hooks: HookCallsService,
    metrics: MetricsService,
    plugins: PluginsService,
  },

  setup({ services }) {
    const { connections, daemon, history, hooks, plugins } = services
    const authenticators = registry<Authenticator>()
    const processLists = registry<ProcessList>()
    const healthChecks = registry<HealthCheck>()
    const measuring = { snapshot: services.metrics.snapshot, connections, hooks }
    const refuseUnknown = (plugin: string) => {
      const statuses = plugins.status()
      if (!statuses.some(({ name }) => name === plugin)) throw unknownPlugin(plugin, statuses)
    }
    return {
      services: { authenticators, processLists, healthChecks },
      commands: {
        health: checkingHealth({
          daemon,
          plugins,
          history,
          connections,
          measured: () => measure(measuring),
          checks: () => healthChecks.all().flatMap(check => check() ?? []),
        }),
        plugins: listingPlugins(plugins),
        plugin_status: sayingStatus(plugins, measuring.snapshot),
        plugin_reset: resetting(plugins),
        discover: discovering(plugins),
        help: helping(plugins),
        reload: reloading(plugins, daemon.reloadConfig),
        reload_module: reloadingModule(plugins),
        event_history: lookingBack(history, mostHistory(daemon.config)),
        metrics: sayingMetrics(measuring, refuseUnknown),
        processes: async () => {
          const lists = await Promise.all(processLists.all().map(list => list()))
          const all = lists.flat()
          return { processes: all, total: all.length }
        },
        shutdown: ({ reason, grace_period, timeout, force, save_state }) => {
          daemon.stop({
            reason,
            save_state,
            ...(force ? { grace: 0 } : grace_period !== undefined && { grace: grace_period }),
            ...(timeout !== undefined && { limit: timeout }),
          })
          return { status: 'shutting_down', message: 'the daemon finishes what is under way and exits' }
        },
        cleanup: cleaning({ places: daemon.places, sockets: () => connections.sockets() }),
        hello: (_, { source, actor }) => ({
          version: daemon.version,
          features: [...features],
          node: daemon.node,
          boot: daemon.boot,
          log_id: history.log_id,
          pid: daemon.pid,
          actor: { ...actor },
          connection_id: source,
        }),
        subscribe: subscribing(connections),
        unsubscribe: unsubscribing(connections),
        monitor_subscribe: subscribing(connections),
        monitor_unsubscribe: unsubscribing(connections),
        authenticate: authenticating(connections, authenticators.all),
      },
    }
  },
})

const mostHistory = (config: Readonly<Record<string, any>>): number => config.daemon?.max_event_history ?? 1000
