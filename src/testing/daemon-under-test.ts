import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { logger, type Said } from '../bus/index.ts'
import { fail, fromWire } from '../errors.ts'
import type { EventRecord } from '../plugin/index.ts'
import { openMemoryStore } from '../stores/memory-store.ts'
import { dataDirIn } from './bare-daemon.ts'
import { type OwnClock, realClock, virtualClock } from './clock.ts'
import type { TestClient } from './doors.ts'
import { beginLife, type Life } from './one-life.ts'
import { type FoundSource, type PluginSource, PluginSources } from './plugin-sources.ts'
import type { Asking, TestDaemon, TestOptions } from './test-daemon.ts'
import { rest } from './virtual-time.ts'

type Named = string | { readonly name: string }

const lookEveryMs = 5

export class DaemonUnderTest implements TestDaemon {
  readonly log: Said[] = []
  readonly #options: TestOptions
  readonly #home: string
  readonly #store = openMemoryStore()
  readonly #sources: PluginSources
  readonly #watches: { readonly patterns: readonly string[]; readonly seen: EventRecord[] }[] = []
  #clock: OwnClock = realClock('the daemon has not been started')
  /** What each plugin is now: a reload may have brought another one. */
  readonly #plugins: PluginSource[]
  #found: readonly FoundSource[] = []
  #life: Life | undefined
  constructor(options: TestOptions, home: string) {
    this.#options = options
    this.#plugins = [...(options.plugins ?? [])]
    this.#home = home
    const log = (plugin: string) => logger(line => this.log.push(line), plugin)
    this.#sources = new PluginSources({ folder: join(home, 'plugins'), log })
  }

  get clock(): OwnClock {
    return this.#clock
  }

  async start(): Promise<void> {
    await this.#read(false)
    const { clock = 'virtual', now } = this.#options
    if (this.#sources.runElsewhere)
      this.#clock = realClock('a plugin runs in a process of its own, which has its own time')
    else if (clock === 'real') this.#clock = realClock(`leave out clock: 'real'`)
    else this.#clock = await virtualClock(now)
    await this.#begin()
  }

  async request(asked: Named, data?: unknown, how: Asking = {}): Promise<any> {
    return this.#daemon.request(nameOf(asked), data, how)
  }

  async emit(told: Named, data: unknown = {}): Promise<void> {
    const actor = { kind: 'plugin', id: 'test' } as const
    const { record } = await this.#daemon.dispatch(nameOf(told), data, { actor })
    if (record.error && record.error.code !== 'EVENT_NOT_HANDLED') throw fromWire(record.error)
    await rest()
  }

  watch(...patterns: readonly string[]): readonly EventRecord[] {
    const watch = { patterns, seen: [] }
    this.#watches.push(watch)
    subscribe(this.#daemon, watch)
    return watch.seen
  }

  async until(condition: () => unknown, within = 5000): Promise<void> {
    for (let waited = 0; !(await condition()); waited += lookEveryMs) {
      if (waited >= within) throw fail('TIMEOUT', `waiting for ${condition}`)
      await this.#clock.sleep(lookEveryMs)
    }
  }

  async connect(endpoint = 'events.sock'): Promise<TestClient> {
    const client = await this.#daemon.connect(endpoint)
    await rest()
    return client
  }

  async state(namespace: string): Promise<Record<string, unknown>> {
    const { keys } = await this.request('state:list', { namespace })
    const values = (keys as string[]).map(async key => [
      key,
      (await this.request('state:get', { namespace, key })).value,
    ])
    return Object.fromEntries(await Promise.all(values))
  }

  async rows(store: string): Promise<Record<string, unknown>> {
    const rows = await this.#store.list(store)
    return Object.fromEntries(rows.map(({ key, text }) => [key, JSON.parse(text)]))
  }

  dataDir(plugin: string): string {
    return dataDirIn(this.#home, plugin)
  }

  async restart(): Promise<void> {
    await this.#end()
    await this.#read(true)
    await this.#begin()
  }

  async reload(name: string, next?: PluginSource): Promise<void> {
    const at = this.#found.findIndex(({ plugin }) => plugin.name === name)
    const reloading = () => this.#clock.through(this.#daemon.host.reload(name))
    if (next === undefined || at < 0) return void (await reloading())
    const before = this.#sources.replace(this.#found[at]!.path, next)
    await reloading().catch(cause => {
      this.#sources.replace(this.#found[at]!.path, before)
      throw cause
    })
    this.#plugins[at] = next
  }

  async stop(): Promise<void> {
    try {
      await this.#end()
      await this.#sources.close()
    } finally {
      this.#clock.release()
      this.#clock = realClock('the daemon has ended')
      rmSync(this.#home, { recursive: true, force: true })
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  get #daemon(): Life {
    if (!this.#life) throw fail('SHUTTING_DOWN')
    return this.#life
  }

  async #read(isFresh: boolean): Promise<void> {
    this.#found = await Promise.all(this.#plugins.map(source => this.#sources.read(source, isFresh)))
  }

  async #begin(): Promise<void> {
    const { builtIns, config = {}, transports = {} } = this.#options
    const beginning = beginLife({
      builtIns: builtIns === false ? [] : (await import('../plugins/index.ts')).builtIns,
      plugins: this.#found,
      config,
      transports,
      store: { ...this.#store, close: async () => {} }, // it outlives this daemon
      home: this.#home,
      read: path => this.#sources.readAgain(path),
      say: line => this.log.push(line),
    })
    this.#life = await this.#clock.through(beginning)
    for (const watch of this.#watches) subscribe(this.#life, watch)
  }

  async #end(): Promise<void> {
    const life = this.#life
    this.#life = undefined
    if (life) await this.#clock.through(life.stop(), 100)
  }
}

const nameOf = (named: Named): string => (typeof named === 'string' ? named : named.name)

const subscribe = ({ bus }: Life, { patterns, seen }: { patterns: readonly string[]; seen: EventRecord[] }): void =>
  void bus.subscribers.add({ source: 'test', patterns, deliver: record => seen.push(record) })
