import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Incoming, Said } from '../bus/index.ts'
import type { Command, Event, EventRecord, Input, InputOf, Output } from '../plugin/index.ts'
import type { Clock } from './clock.ts'
import { DaemonUnderTest } from './daemon-under-test.ts'
import type { TestClient } from './doors.ts'
import type { PluginSource } from './plugin-sources.ts'

export interface TestOptions {
  /** The plugins to be tested. */
  readonly plugins?: readonly PluginSource[]
  /** `plugins.<name>` of the configuration, by name. */
  readonly config?: Readonly<Record<string, object>>
  /** `transports` of the configuration: those of plugins that are to be started. */
  readonly transports?: Readonly<Record<string, { readonly enabled?: boolean; readonly [setting: string]: unknown }>>
  /** False: without the plugins that come with the daemon. */
  readonly builtIns?: boolean
  /** `real`: the machine's time; always so when a plugin runs in a process of its own. */
  readonly clock?: 'virtual' | 'real'
  /** What time it is at the beginning; the machine's if not said. */
  readonly now?: Date | number | string
}

/** What can be said of a request beside its data. `timeout`: seconds. */
export type Asking = Partial<Pick<Incoming, 'timeout' | 'actor' | 'correlation_id' | 'idempotency_key' | 'signal'>>

/** A daemon in this process: no sockets, nothing kept on disk. */
export interface TestDaemon extends AsyncDisposable {
  readonly clock: Clock
  /** The answer to an event, given by its name or its token. Rejects with a KsiError. */
  request<C extends Command>(command: C, input: Input<C>, how?: Asking): Promise<Output<C>>
  request(name: string, data?: unknown, how?: Asking): Promise<any>
  /** Tells a fact, as another plugin would; resolves when those who listen have come to rest. */
  emit<E extends Event>(event: E, data: InputOf<E['data']>): Promise<void>
  emit(name: string, data?: unknown): Promise<void>
  /** A client that speaks lines, as over a socket: at `events.sock`, `control.sock`, or an endpoint of a plugin. Throws NOT_FOUND. */
  connect(endpoint?: string): Promise<TestClient>
  /** A list to which every event that fits is added from now on, also after a restart. */
  watch(...patterns: readonly string[]): readonly EventRecord[]
  /**
   * For what no clock can hurry, a file or another process: resolves when the condition is true. Throws TIMEOUT when it is not
   * within so many milliseconds of the machine's time, 5,000 if not said.
   */
  until(condition: () => unknown, within?: number): Promise<void>
  /** All values in a namespace of the state. */
  state(namespace: string): Promise<Record<string, unknown>>
  /** The rows that were written with `context.write`, parsed. */
  rows(store: string): Promise<Record<string, unknown>>
  /** The folder that a plugin of this name is given for its files. */
  dataDir(plugin: string): string
  /** Lines of the daemon's log. */
  readonly log: readonly Said[]
  /** Ends the daemon and starts another one with what it has kept; plugins given by a path are read again. */
  restart(): Promise<void>
  /** Puts a plugin as it is now, or this one, in the place of the one that runs, as `ksi plugin reload` does. Throws RELOAD_FAILED. */
  reload(name: string, next?: PluginSource): Promise<void>
  /** Ends everything; `await using` does it at the end of the block. */
  stop(): Promise<void>
}

/**
 * A daemon for the test of a plugin: `await using daemon = await testDaemon({ plugins: [plugin] })`. Its time is virtual: for the
 * daemon and for all that runs in this process it passes only when `daemon.clock.advance('30s')` says so.
 * Throws what keeps a plugin from starting: PLUGIN_LOAD_FAILED, INVALID_CONFIG, …
 */
export const testDaemon = async (options: TestOptions = {}): Promise<TestDaemon> => {
  const home = join(tmpdir(), `ksi-test-${randomUUID()}`) // made by who first writes there
  const daemon = new DaemonUnderTest(options, home)
  try {
    await daemon.start()
  } catch (cause) {
    await daemon.stop()
    rmSync(home, { recursive: true, force: true })
    throw cause
  }
  return daemon
}
