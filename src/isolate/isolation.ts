import { fail, type KsiError } from '../errors.ts'
import { nameOf } from '../host/discover.ts'
import { apiVersion, type Found } from '../host/sort-out.ts'
import type { PluginContext } from '../plugin/index.ts'
import { nodeProgram } from './node-program.ts'
import type { ProcessLimits, Program } from './program.ts'
import { remotePlugin } from './remote-plugin.ts'
import { Supervisor } from './supervisor.ts'

export interface IsolationOptions {
  /** The log, for what a plugin prints. */
  readonly log: (plugin: string) => PluginContext['log']
  /** Told when a plugin's process has ended by itself. */
  readonly report: (error: KsiError) => void
  /** Bytes of memory that one process may have, when its settings do not say. */
  readonly memory: number
}

/** Plugins that run in processes of their own. */
export class Isolation {
  readonly #options: IsolationOptions
  readonly #all: Supervisor[] = []
  constructor(options: IsolationOptions) {
    this.#options = options
  }

  /** Starts a process for the plugin at this absolute path and asks what it is. Throws PLUGIN_LOAD_FAILED. */
  async load(path: string): Promise<Found> {
    const { log, report, memory } = this.#options
    const limits: ProcessLimits = { memory }
    const called = nameOf(path)
    const ward = { path, ksi: apiVersion, limits, report, log: log(called), program: programFor(path, limits) }
    const supervisor = new Supervisor(ward, called)
    this.#all.push(supervisor)
    const manifest = await supervisor.manifest()
    return { plugin: remotePlugin(manifest, supervisor), path, process: supervisor }
  }

  /** Ends the processes of plugins that were found and not started: disabled ones, say. */
  async rest(): Promise<void> {
    await Promise.all(this.#all.map(one => one.rest()))
  }

  /** Ends all that still run. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(one => one.stop()))
  }
}

const programFor = (path: string, limits: ProcessLimits): Program => {
  if (/\.(?:ts|js|mjs|cjs)$/.test(path)) return nodeProgram(limits)
  throw fail('PLUGIN_LOAD_FAILED', nameOf(path), 'this kind of file is not loaded')
}
