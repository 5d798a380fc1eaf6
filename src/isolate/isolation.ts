import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import type { KsiError } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { programFile } from '../host/package-entry.ts'
import { filesBelow } from '../host/plugin-files.ts'
import { apiVersion, type Found } from '../host/sort-out.ts'
import type { PluginContext } from '../plugin/index.ts'
import { inTurn } from './in-turn.ts'
import { compiledVariable, type ProcessLimits } from './program.ts'
import { programFor } from './program-for.ts'
import { remotePlugin } from './remote-plugin.ts'
import { Supervisor } from './supervisor.ts'

export interface IsolationOptions {
  /** The log, for what a plugin prints. */
  readonly log: (plugin: string) => PluginContext['log']
  /** Told when a plugin's process has ended by itself. */
  readonly report: (error: KsiError) => void
  /** Where files are kept that had to be compiled; nowhere if not said. */
  readonly compiledIn?: string
}

/** Plugins that run in processes of their own. */
export class Isolation {
  readonly #options: IsolationOptions
  readonly #all = new Map<Found, Supervisor>()
  /** All at once would take each other's time, which is limited. */
  readonly #inTurn = inTurn(2 * availableParallelism())
  constructor(options: IsolationOptions) {
    this.#options = options
  }

  /** Starts a process for the plugin at this absolute path and asks what it is. Throws PLUGIN_LOAD_FAILED. */
  load(path: string, limits: ProcessLimits): Promise<Found> {
    return this.#inTurn(() => this.#load(path, limits))
  }

  /** Ends the processes of plugins that were found and not started: disabled ones, say. One of them, or all. */
  async rest(found?: Found): Promise<void> {
    const all = found ? [this.#all.get(found)] : this.#all.values()
    await Promise.all([...all].map(one => one?.rest()))
  }

  /** Starts a plugin anew that ended too often. False: no plugin of that name runs in a process of its own. */
  async reset(name: string): Promise<boolean> {
    const found = [...this.#all].find(([{ plugin }]) => plugin.name === name)
    await found?.[1].reset()
    return found !== undefined
  }

  /** Ends all that still run. */
  async close(): Promise<void> {
    await Promise.all([...this.#all.values()].map(one => one.stop()))
  }

  async #load(path: string, limits: ProcessLimits): Promise<Found> {
    const { log, report, compiledIn } = this.#options
    const called = nameOf(path)
    const { env, ...runs } = await programFor(path, limits)
    const program = { ...runs, env: { ...env, ...(compiledIn !== undefined && { [compiledVariable]: compiledIn }) } }
    const supervisor = new Supervisor({ path, ksi: apiVersion, limits, report, log: log(called), program }, called)
    const plugin = remotePlugin(await supervisor.manifest(), supervisor)
    const files = basename(path) === programFile ? filesBelow(dirname(path)) : supervisor.files
    const loaded = { plugin, path, process: supervisor, files: files ?? [] }
    for (const [one, { health }] of this.#all) if (health === 'stopped') this.#all.delete(one)
    this.#all.set(loaded, supervisor)
    return loaded
  }
}
