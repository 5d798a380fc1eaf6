import { type Awaitable, andThen, rescue } from '../awaitable.ts'
import type { Actor, Change, EventContext, Logger, PluginContext } from '../context.ts'
import type { Command, Event, EventName } from '../tokens.ts'
import { GuideState } from './guide-state.ts'

type Named = string | { readonly name: string }

/** What all contexts of one plugin share. */
export interface Given {
  readonly plugin: string
  readonly context: PluginContext
  /** The facts it declares. */
  readonly emits: ReadonlySet<string>
  /** By what `subscribe` gave back; those that are there are heard. */
  readonly subscriptions: Set<string>
}

/** Called with the event's name, its data and its context, as `ksi_handle_event` is. */
export type GuideListener = (event_name: string, data: any, context: GuideContext) => Awaitable<unknown>

/**
 * What a plugin of the class form acts through: events by their names. What happens through the context of a hook belongs to
 * the event that is handled there; what happens through the plugin's own begins anew.
 */
export class GuideContext {
  readonly #given: Given
  readonly #event: EventContext | undefined
  constructor(given: Given, event?: EventContext) {
    this.#given = given
    this.#event = event
  }

  /** The event being handled; absent in the plugin's own context. */
  get event(): EventContext | undefined {
    return this.#event
  }
  get event_id(): string | undefined {
    return this.#event?.event_id
  }
  get correlation_id(): string | number | undefined {
    return this.#event?.correlation_id
  }
  get depth(): number {
    return this.#event?.depth ?? 0
  }
  get source(): string {
    return this.#event?.source ?? this.#given.plugin
  }
  get actor(): Actor {
    return this.#event?.actor ?? { kind: 'plugin', id: this.#given.plugin }
  }
  get plugin_name(): string {
    return this.#given.plugin
  }
  /** `plugins.<name>` of daemon.json. */
  get config(): any {
    return this.#given.context.config
  }
  /** What it requires, by the name of the service. */
  get services(): Readonly<Record<string, any>> {
    return this.#given.context.services
  }
  /** Aborted when the event need not be answered any more, or the plugin ends. */
  get signal(): AbortSignal {
    return (this.#event ?? this.#given.context).signal
  }
  get log(): Logger {
    return (this.#event ?? this.#given.context).log
  }
  /** A folder of its own for files. */
  get data_dir(): string {
    return this.#given.context.data_dir
  }
  /** Values that outlive the daemon. */
  get state(): GuideState {
    return new GuideState(this.#given.plugin, (name, data) => this.request(name, data))
  }

  /** Tells an event, and gives back the answer of whoever answers it; that nobody does is no error. */
  emit(event: Named, data: object = {}): Awaitable<any> {
    const name = nameOf(event)
    const { emits, context } = this.#given
    if (emits.has(name)) return (this.#event ?? context).emit({ name } as Event as never, data as never)
    return rescue(
      () => this.request(name, data),
      cause => {
        if ((cause as { code?: unknown }).code === 'EVENT_NOT_HANDLED') return undefined
        throw cause
      },
    )
  }

  /** The answer to an event. Throws what its answerer throws, and EVENT_NOT_HANDLED when there is none. */
  request(event: Named, data: object = {}): Awaitable<any> {
    const command = { name: nameOf(event) as EventName } as Command
    return (this.#event ?? this.#given.context).call(command, data)
  }

  /** Calls the listener for events that fit, until the plugin ends or `unsubscribe` is called with what this gives back. */
  subscribe(patterns: string | readonly string[], listener: GuideListener): string {
    const { plugin, context, subscriptions } = this.#given
    const id = `${plugin}-${++subscribed}`
    subscriptions.add(id)
    context.subscribe([patterns].flat(), (data, event) => {
      if (!subscriptions.has(id)) return
      return andThen(listener(event.name, data, new GuideContext(this.#given, event as EventContext)), () => {})
    })
    return id
  }
  /** Whether there was such a subscription. */
  unsubscribe(id: string): boolean {
    return this.#given.subscriptions.delete(id)
  }

  /** Stages a change of a stored row: committed with the record of the event, or not at all. */
  write(change: Change): void {
    if (!this.#event) throw new TypeError('write belongs to the context of an event: elsewhere use state.set')
    this.#event.write(change)
  }
}

let subscribed = 0

const nameOf = (event: Named): string => (typeof event === 'string' ? event : event.name)
