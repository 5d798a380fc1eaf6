import type { Command } from '../plugin/index.ts'
import type { Instance } from './instance.ts'

type End = (instance: Instance, limitMs?: number) => Promise<void>

/** Replaced instances whose last calls are still under way. */
export class Leaving {
  readonly #all = new Set<Instance>()
  readonly #end: End
  constructor(end: End) {
    this.#end = end
  }

  /** Ends one after the other; their last calls may take as long as their events. `eventTimeout`: seconds. */
  async inTurn(olds: readonly Instance[], eventTimeout: number): Promise<void> {
    for (const old of olds) this.#all.add(old)
    for (const old of olds) {
      const commands = Object.values((old.plugin.commands ?? {}) as Record<string, Command>)
      const longest = Math.max(eventTimeout, ...commands.map(({ timeout }) => timeout ?? 0))
      await this.#end(old, longest * 1000)
      this.#all.delete(old)
    }
  }

  /** Waits for them no longer than for any other. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#all].map(one => this.#end(one)))
  }
}
