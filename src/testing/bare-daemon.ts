import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bus, Incoming, Outcome, Said } from '../bus/index.ts'
import { settingsOf } from '../config/plugin-settings.ts'
import { assemble } from '../daemon/assemble.ts'
import type { Host } from '../host/host.ts'
import type { Found } from '../host/sort-out.ts'
import type { Actor, Awaitable, Connections, Daemon, EventRecord, Places, Plugin } from '../plugin/index.ts'
import { openMemoryStore } from '../stores/memory-store.ts'
import type { Store } from '../stores/store.ts'

export interface BareOptions {
  /** Plugins as if found in a folder; those with a path are read there again. */
  readonly plugins?: readonly (Plugin | Found)[]
  /** Plugins as if they were ours. */
  readonly builtIns?: readonly Plugin[]
  /** `plugins.<name>` of the configuration. */
  readonly config?: Readonly<Record<string, object>>
  /** Reads a plugin's file again for a reload; it is imported if not said. */
  readonly read?: (path: string) => Awaitable<Plugin>
  readonly store?: Store
  /** Told of each line of the daemon's log. */
  readonly say?: (line: Said) => void
  readonly maxEventDepth?: number
  /** Seconds. */
  readonly eventTimeout?: number
  readonly queueSize?: number
  readonly maxHistory?: number
  readonly connections?: (bus: Bus) => Connections
  /** The folder of all its files; a scratch folder if not said. */
  readonly home?: string
}

/** A daemon in memory, for tests of the kernel: no plugins but those it is given, and the clock of the machine. */
export interface BareDaemon {
  readonly bus: Bus
  readonly host: Host
  readonly store: Store
  readonly home: string
  /** Lines of the daemon's log. */
  readonly said: readonly Said[]
  /** The answer; rejects with a KsiError. */
  readonly request: (name: string, data?: unknown, how?: Partial<Incoming>) => Promise<any>
  /** The answer with its record; never rejects. */
  readonly dispatch: (name: string, data?: unknown, how?: Partial<Incoming>) => Promise<Outcome>
  /** Every event that matches from now on. */
  readonly watch: (...patterns: string[]) => EventRecord[]
  readonly stop: () => Promise<void>
}

export const testClient: Actor = { kind: 'client', id: 'test' }

/** Starts a daemon without sockets; its files lie in a scratch folder that `stop` removes. */
export const bareDaemon = async (options: BareOptions = {}): Promise<BareDaemon> => {
  const { plugins = [], builtIns = [], config = {}, store = openMemoryStore() } = options
  const home = options.home ?? join(tmpdir(), `ksi-test-${randomUUID()}`) // made by who first writes there
  const said: Said[] = []
  const { bus, host, start, stop } = assemble({
    bus: {
      store,
      idPrefix: 'test-1-',
      say: line => {
        said.push(line)
        options.say?.(line)
      },
      maxEventDepth: options.maxEventDepth ?? 32,
      eventTimeout: options.eventTimeout ?? 30,
      queueSize: options.queueSize ?? 10_000,
      maxHistory: options.maxHistory ?? 1000,
    },
    daemon: daemonOf(home),
    connections: options.connections ?? (() => noConnections),
    config: { plugins: config },
    settings: name => settingsOf({ plugins: config }, name),
    workerThreads: 2,
    reading: {
      read: async path => ({ plugin: await (options.read ?? importAgain)(path), path }),
      rest: async () => {},
    },
    dataDir: name => dataDirIn(home, name),
  })
  await start([
    ...builtIns.map((plugin): Found => ({ plugin })),
    ...plugins.map((one): Found => ('plugin' in one ? one : { plugin: one, path: pathFor(one, home) })),
  ])
  const dispatch = async (name: string, data: unknown = {}, how: Partial<Incoming> = {}): Promise<Outcome> =>
    bus.dispatch({ name, data, source: 'test', actor: testClient, ...how })
  return {
    bus,
    host,
    store,
    home,
    said,
    dispatch,
    request: async (name, data, how) => {
      const outcome = await dispatch(name, data, how)
      if ('error' in outcome) throw outcome.cause
      return outcome.result
    },
    watch: (...patterns) => {
      const seen: EventRecord[] = []
      bus.subscribers.add({ source: 'watch', patterns, deliver: record => seen.push(record) })
      return seen
    },
    stop: async () => {
      bus.stop()
      await stop()
      await store.close()
      if (options.home === undefined) rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The folder that the plugin of this name is given for its files. */
export const dataDirIn = (home: string, plugin: string): string => join(home, 'data', plugin)

const pathFor = ({ name }: Plugin, home: string): string => join(home, 'plugins', `${name}.js`)

const importAgain = async (path: string): Promise<Plugin> => {
  const { importPlugin } = await import('../host/load.ts')
  return importPlugin(path, 30_000, true)
}

const noConnections: Connections = {
  get: () => undefined,
  all: () => [],
  sockets: () => [],
  open: async () => async () => {},
  openEvents: async () => async () => {},
}

const daemonOf = (home: string): Daemon => ({
  version: '0.0.0',
  node: 'test',
  boot: '1',
  pid: process.pid,
  started_at: Date.now(),
  places: placesIn(home),
  config: {},
  warnings: [],
  stop: () => {},
  reloadConfig: async () => ({ changed: [], restart_needed: [], plugins: [], warnings: [] }),
})

const placesIn = (home: string): Places => ({
  home,
  config_file: undefined,
  socket_dir: join(home, 'sockets'),
  legacy_sockets: [join(home, 'sockets', 'control.sock')],
  run_dir: join(home, 'sockets', '.run'),
  pid_file: join(home, 'sockets', '.run', 'pid'),
  log_file: join(home, 'logs', 'daemon.log'),
  state_dir: join(home, 'var', 'state'),
  database: join(home, 'var', 'state', 'ksi.db'),
  shared_database: join(home, 'var', 'db', 'agent_shared_state.db'),
  identities_file: join(home, 'var', 'db', 'identities.json'),
  profiles_dir: join(home, 'agent_profiles'),
  prompts_dir: join(home, 'prompts'),
  session_log_dir: join(home, 'var', 'logs', 'sessions'),
  plugin_dirs: [join(home, 'plugins')],
  cache_dir: join(home, 'cache'),
})
