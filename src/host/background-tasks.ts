import type { Bus, Registration } from '../bus/index.ts'
import { blame } from '../errors.ts'
import { inTime } from './in-time.ts'

interface Task {
  readonly name: string
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** What plugins run beside their answers, from their hook `ready` until they end. */
export class BackgroundTasks {
  readonly #bus: Bus
  readonly #running = new Map<Registration, AbortController>()
  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Tells plugins that clients can connect now, and runs their tasks: of all, or of some that came later. */
  async begin(some?: readonly Registration[]): Promise<void> {
    const told = (this.#bus.routes.unnamed.ready ?? []).filter(({ owner }) => some?.includes(owner) ?? true)
    await Promise.all(told.map(({ owner, run }) => this.#tell(owner, run)))
  }

  end(owner: Registration): void {
    this.#running.get(owner)?.abort()
    this.#running.delete(owner)
  }

  endAll(): void {
    for (const owner of [...this.#running.keys()]) this.end(owner)
  }

  async #tell(owner: Registration, ready: () => unknown): Promise<void> {
    const { failures, hookLimit } = this.#bus
    const controller = new AbortController()
    this.#running.set(owner, controller)
    try {
      const asked = (async () => ready())()
      const said = (await inTime(asked, `ready of ${owner.plugin}`, hookLimit)) as
        | { tasks?: readonly Task[] }
        | undefined
      for (const { name, run } of said?.tasks ?? [])
        run(controller.signal).catch(cause => {
          // whoever waits with the signal is told of its end in this way
          if (controller.signal.aborted && (cause as Error | undefined)?.name === 'AbortError') return
          failures.report(blame(cause, owner.plugin, `task ${name}`))
        })
    } catch (cause) {
      failures.report(blame(cause, owner.plugin, 'ready'))
    }
  }
}
