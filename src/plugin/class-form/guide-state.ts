import { type Awaitable, andThen } from '../awaitable.ts'

interface Where {
  /** The plugin's own if not said. */
  readonly namespace?: string
}

/** Values that outlive the daemon, in a namespace of the plugin's own unless another one is named. */
export class GuideState {
  readonly #plugin: string
  readonly #ask: (name: string, data: object) => Awaitable<any>
  constructor(plugin: string, ask: (name: string, data: object) => Awaitable<any>) {
    this.#plugin = plugin
    this.#ask = ask
  }

  /** Undefined when there is none. */
  get(key: string, where: Where = {}): Awaitable<any> {
    return andThen(this.#ask('state:get', { key, ...this.#place(where) }), ({ found, value }) =>
      found ? value : undefined,
    )
  }
  /** Kept when this resolves. `ttl`: seconds until it goes away. */
  set(key: string, value: unknown, { ttl, ...where }: Where & { readonly ttl?: number } = {}): Awaitable<void> {
    const data = { key, value, ...this.#place(where), ...(ttl !== undefined && { ttl }) }
    return andThen(this.#ask('state:set', data), () => {})
  }
  /** Whether there was something. */
  delete(key: string, where: Where = {}): Awaitable<boolean> {
    return andThen(this.#ask('state:delete', { key, ...this.#place(where) }), ({ status }) => status === 'deleted')
  }
  keys(pattern = '*', where: Where = {}): Awaitable<string[]> {
    return andThen(this.#ask('state:list', { pattern, ...this.#place(where) }), ({ keys }) => keys)
  }

  #place({ namespace = this.#plugin }: Where) {
    return { namespace }
  }
}
