import { join } from 'node:path'
import { DaemonLog } from './config/daemon-log.ts'
import { type Loaded, loadConfig, type Start } from './config/load-config.ts'
import { placesOf } from './config/places-of.ts'
import { settingsOf } from './config/plugin-settings.ts'
import { assemble } from './daemon/assemble.ts'
import { busPort } from './daemon/bus-port.ts'
import { processesOf } from './daemon/elsewhere.ts'
import { keepHouse } from './daemon/housekeeping.ts'
import { identity } from './daemon/identity.ts'
import { LiveConfig } from './daemon/live-config.ts'
import { moveBlockers } from './daemon/move-blockers.ts'
import { openDoors } from './daemon/open-doors.ts'
import { orderlyStop, type StopWanted } from './daemon/orderly-stop.ts'
import { surviveMistakes } from './daemon/survive-mistakes.ts'
import { limitYoungGeneration } from './daemon/young-generation.ts'
import { type Finding, findPlugins, readAgain } from './host/find-plugins.ts'
import type { HostOptions } from './host/host.ts'
import { oneAfterAnother } from './host/one-after-another.ts'
import type { Found } from './host/sort-out.ts'
import type { ConfigReload, Daemon, Places, PluginStatus } from './plugin/index.ts'
import { refuseUnsafe } from './plugin/safe-file.ts'
import { builtInsFor } from './plugins/index.ts'
import { OpenConnections } from './protocol/index.ts'
import { openSqliteStore } from './stores/sqlite-store.ts'
import type { Store } from './stores/store.ts'
import { claimSocketFolder } from './transport/index.ts'

export type { Start } from './config/load-config.ts'

export interface DaemonStart extends Start {
  /** No log lines on stderr: nobody is there to read them. */
  readonly quiet?: boolean
  /** Reload plugins whenever their files change. */
  readonly dev?: boolean
  /** Told of what the start waits for, when that takes longer than a second. */
  readonly waiting?: (text: string) => void
  /** Told how to stop it in order, just before anybody can reach it: until then a signal may end it as it is. */
  readonly stoppable?: (stop: RunningDaemon['stop']) => void
}

export interface RunningDaemon {
  readonly places: Places
  readonly warnings: readonly string[]
  /** How each plugin is, those included that were found and did not start. */
  readonly plugins: () => readonly PluginStatus[]
  readonly stop: (wanted: StopWanted) => Promise<number>
  /** The exit code, when it has stopped. */
  readonly stopped: Promise<number>
}

/**
 * Starts the daemon: when this resolves, its sockets answer.
 * Throws INVALID_CONFIG, ALREADY_RUNNING, UNSAFE_PATH, STORAGE_FAILED and what else keeps it from starting; nothing is left then.
 */
export const startDaemon = async (start: DaemonStart): Promise<RunningDaemon> => {
  const loaded = await loadConfig(start)
  const { config, home, file } = loaded
  // Programs named in the file are run, and whoever may write to the home may replace the file.
  for (const path of file === undefined ? [home] : [home, file]) refuseUnsafe(path)
  const places = placesOf(loaded)
  await using undo = new AsyncDisposableStack()
  if (loaded.standsIn) await (await import('./daemon/stand-in.ts')).prepare(loaded.standsIn, places)
  if (config.transports.unix.enabled)
    undo.adopt(await claimSocketFolder(places.socket_dir, places), folder => folder.release())
  const log = undo.adopt(openLog(loaded, places, start), opened => opened.close())
  const store = undo.adopt(openStore(loaded, places, start), opened => opened.close())

  const ended = Promise.withResolvers<number>()
  let early: StopWanted | undefined
  let stopOnce = (wanted: StopWanted): Promise<number> => {
    early ??= wanted // asked to stop while it starts: it starts, and then stops
    return ended.promise
  }
  const stop = (wanted: StopWanted): Promise<number> => {
    stopOnce(wanted).then(ended.resolve, ended.reject)
    return ended.promise
  }
  const live = new LiveConfig(config)
  const inTurn = oneAfterAnother()
  const reloadConfig = (): Promise<ConfigReload> =>
    inTurn(async () => {
      const reload = await import('./daemon/reload-config.ts')
      return reload.reloadConfig({ live, load: () => loadConfig(start), bus, log, host })
    })
  const daemon = describe(loaded, places, { live, stop: wanted => void stop(wanted), reloadConfig })
  const read = (path: string): Promise<Found> => readAgain(path, places, finding())
  const { bus, host, connections, ...assembly } = joined({
    live,
    daemon,
    store,
    log,
    reading: { read, rest: () => elsewhere.rest() },
  })
  undo.defer(surviveMistakes(bus))
  undo.defer(keepHouse(bus, () => live.now.daemon.log_retention))
  undo.defer(limitYoungGeneration())
  for (const warning of loaded.warnings) log.say('WARN', 'config', warning)
  undo.defer(() => connections.close(1000))
  undo.defer(() => bus.tell('system:shutdown_complete', {}))
  const elsewhere = processesOf({ bus, config: () => live.now, compiledIn: join(home, 'cache', 'compiled') })
  undo.defer(() => elsewhere.close())
  undo.defer(() => assembly.stop())

  const waiting = (text: string): void => {
    log.say('WARN', 'host', text)
    start.waiting?.(text)
  }
  const finding = (): Finding => ({
    waiting,
    elsewhere,
    // whoever writes a plugin wants to be told at once what is wrong with it
    ...(!start.dev && { isLazy: host.isLazy, version: daemon.version }),
  })
  const { found, refused } = await findPlugins(places, finding())
  for (const refusal of refused) host.refuse(refusal)
  await assembly.start([...builtInsFor(config.daemon).map(plugin => ({ plugin })), ...found])
  await elsewhere.rest()
  for (const warning of await loaded.checkPlugins(() => host.status())) log.say('WARN', 'config', warning)
  bus.tell('system:startup', { config: daemon.config, plugins: host.names() })
  start.stoppable?.(stop)
  undo.defer(await openDoors({ bus, connections, transports: config.transports }))
  await host.ready()
  moveBlockers(bus, host, elsewhere)
  bus.tell('system:ready', {})
  if (start.dev) {
    const { reloadOnChange } = await import('./daemon/reload-on-change.ts')
    undo.defer(reloadOnChange({ bus, host, read, folders: places.plugin_dirs }))
  }
  log.say('INFO', 'daemon', 'ready', { pid: daemon.pid, version: daemon.version, socket_dir: places.socket_dir })
  log.begin()
  const held = undo.move()
  stopOnce = orderlyStop(bus, () => held.disposeAsync())
  if (early) void stop(early)
  return { places, warnings: loaded.warnings, plugins: () => host.status(), stop, stopped: ended.promise }
}

interface Opened {
  readonly live: LiveConfig
  readonly daemon: Daemon
  readonly store: Store
  readonly log: DaemonLog
  readonly reading: HostOptions['reading']
}

const joined = ({ live, daemon, store, log, reading }: Opened) => {
  const { places } = daemon
  const config = live.now
  const assembly = assemble({
    bus: {
      store,
      say: ({ level, source, message, fields }) => log.say(level, source, message, fields),
      idPrefix: `${daemon.node}-${daemon.boot}-`,
      maxEventDepth: config.daemon.max_event_depth,
      eventTimeout: config.daemon.event_timeout,
      queueSize: config.daemon.event_queue_size,
      maxHistory: config.daemon.max_event_history,
    },
    daemon,
    connections: bus => new OpenConnections(busPort(bus), { folder: places.socket_dir }),
    get config() {
      return live.now
    },
    settings: name => settingsOf(live.now, name),
    workerThreads: config.daemon.worker_threads,
    reading,
    dataDir: name => join(places.home, 'var', 'plugins', name),
  })
  if (config.daemon.log_events) assembly.bus.log.tap = log.sayEvent
  return assembly
}

const openStore = ({ config }: Loaded, { database, shared_database }: Places, { env }: Start): Store =>
  openSqliteStore({
    path: database,
    sharedPath: shared_database,
    batchTimeoutMs: config.daemon.batch_timeout * 1000,
    acknowledgeTooEarly: env.KSI_TEST_ACKNOWLEDGE_TOO_EARLY === '1', // proves that the tests of crashes can fail
  })

const openLog = ({ config }: Loaded, { log_file }: Places, { env, quiet }: DaemonStart): DaemonLog =>
  new DaemonLog({
    file: log_file,
    level: config.daemon.log_level,
    format: config.daemon.log_format,
    rotate: config.daemon.log_rotate,
    terminal: quiet ? undefined : process.stderr,
    env,
  })

type Doing = Pick<Daemon, 'stop' | 'reloadConfig'> & { readonly live: LiveConfig }

const describe = ({ warnings }: Loaded, places: Places, { live, ...doing }: Doing): Daemon => ({
  ...identity(),
  pid: process.pid,
  started_at: Date.now(),
  places,
  get config() {
    return live.shown
  },
  warnings,
  ...doing,
})
