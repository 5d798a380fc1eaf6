import { type Awaitable, andThen, isThenable, messageOf, rescue } from '../../plugin/index.ts'
import type { Legacy } from './legacy.ts'
import { type KeptRoutes, keptIn } from './routes/route.ts'
import type { Routing } from './routes/routing.ts'

/** The routes of commands; while there are none, nothing of them is loaded. */
export class Routes {
  /** Set as soon as there are any. */
  current: Routing | undefined
  readonly #legacy: Legacy
  #opening: Promise<Routing> | undefined
  #restored: Awaitable<void> = undefined
  constructor(legacy: Legacy) {
    this.#legacy = legacy
  }

  /** Loads those that were kept before the start; no command is answered before that. */
  restore(): void {
    this.#restored = andThen(this.#legacy.services.rows.get(keptIn.store, keptIn.key), text => {
      if (text !== undefined) return this.#open(JSON.parse(text) as KeptRoutes).then(() => {})
    })
    if (isThenable(this.#restored)) this.#restored.then(undefined, () => {}) // whoever waits for it is told
  }

  get restored(): Awaitable<void> {
    return this.#restored
  }

  /** The same for who goes on without them: sockets open when it is known where their lines go. */
  get settled(): Awaitable<void> {
    return rescue(
      () => this.#restored,
      () => {},
    )
  }

  /** For whoever wants to look at them or to change them. */
  open(): Awaitable<Routing> {
    return this.current ?? this.#opening ?? this.#open({ routes: {} })
  }

  #open(kept: KeptRoutes): Promise<Routing> {
    this.#opening ??= this.#load(kept)
    return this.#opening
  }

  async #load(kept: KeptRoutes): Promise<Routing> {
    try {
      const { Routing } = await import('./routes/routing.ts')
      this.current = new Routing(this.#legacy, kept)
      this.#legacy.defer(this.#legacy.services.healthChecks.add(() => this.current?.problem()))
      return this.current
    } catch (cause) {
      this.#opening = undefined // what could not be loaded now may be later
      this.#legacy.log.error('the routes cannot be followed', { reason: messageOf(cause) })
      throw cause
    }
  }
}
