import type { Awaitable, EventContext, PluginContext } from '../plugin/index.ts'

export type Deliver = (subscription: number, data: unknown, context: EventContext) => Awaitable<unknown>

interface Slot {
  deliver: Deliver | undefined
  readonly ids: Set<number>
}

/**
 * What the processes of one plugin listen to, one process after the other. A plugin cannot take a listener back, so
 * a new process takes over those of the one before it instead of adding its own to them.
 */
export class Subscriptions {
  readonly #context: PluginContext
  readonly #slots = new Map<string, Slot>()
  constructor(context: PluginContext) {
    this.#context = context
  }

  /** Throws PERMISSION_DENIED. */
  add(id: number, patterns: readonly string[], deliver: Deliver): void {
    const key = JSON.stringify(patterns)
    const slot = this.#slots.get(key) ?? this.#listen(key, patterns)
    slot.deliver = deliver
    slot.ids.add(id)
  }
  remove(id: number): void {
    for (const { ids } of this.#slots.values()) ids.delete(id)
  }
  /** The process is gone. */
  clear(): void {
    for (const { ids } of this.#slots.values()) ids.clear()
  }

  #listen(key: string, patterns: readonly string[]): Slot {
    const slot: Slot = { deliver: undefined, ids: new Set() }
    this.#context.subscribe(patterns, (data, context) => {
      const late = [...slot.ids].map(id => slot.deliver?.(id, data, context))
      if (late.length > 0) return Promise.all(late).then(() => {})
    })
    this.#slots.set(key, slot)
    return slot
  }
}
