import { availableParallelism } from 'node:os'
import type { KsiError } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { apiVersion, type Found } from '../host/sort-out.ts'
import type { PluginContext } from '../plugin/index.ts'
import { inTurn } from './in-turn.ts'
import type { ProcessLimits } from './program.ts'
import { programFor } from './program-for.ts'
import { remotePlugin } from './remote-plugin.ts'
import { Supervisor } from './supervisor.ts'

export interface IsolationOptions {
  /** The log, for what a plugin prints. */
  readonly log: (plugin: string) => PluginContext['log']
  /** Told when a plugin's process has ended by itself. */
  readonly report: (error: KsiError) => void
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
    const { log, report } = this.#options
    const called = nameOf(path)
    const program = await programFor(path, limits)
    const supervisor = new Supervisor({ path, ksi: apiVersion, limits, report, log: log(called), program }, called)
    const found = { plugin: remotePlugin(await supervisor.manifest(), supervisor), path, process: supervisor }
    for (const [one, { health }] of this.#all) if (health === 'stopped') this.#all.delete(one)
    this.#all.set(found, supervisor)
    return found
  }
}
