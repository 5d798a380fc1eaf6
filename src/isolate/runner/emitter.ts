import { matches } from '../../bus/patterns.ts'
import { fail } from '../../errors.ts'
import type { Change, Command, Event, Log, Logger, Plugin } from '../../plugin/index.ts'
import type { Peer } from '../peer.ts'
import type { RemoteEvent } from './remote-event.ts'

export interface Telling {
  readonly event: Event
  readonly data: unknown
  readonly changes: readonly Change[]
  /** Belongs to this event; the plugin's own if not said. */
  readonly about?: RemoteEvent | undefined
}

/** What the plugin says to the daemon. */
export class Emitter {
  readonly #peer: Peer
  readonly #plugin: Plugin
  readonly #emits: ReadonlySet<string>
  /** The event whose handler, hook or listener is running at this very moment. */
  #current: RemoteEvent | undefined

  constructor(peer: Peer, plugin: Plugin) {
    this.#peer = peer
    this.#plugin = plugin
    this.#emits = new Set(Object.values((plugin.emits ?? {}) as Record<string, Event>).map(({ name }) => name))
  }

  /** From here until `leave`, what the plugin calls or emits is a child of this event. */
  enter(event: RemoteEvent): RemoteEvent | undefined {
    const outer = this.#current
    this.#current = event
    return outer
  }
  leave(outer: RemoteEvent | undefined): void {
    this.#current = outer
  }

  async call(command: Command, data: unknown, about = this.#current): Promise<unknown> {
    const request = { type: 'request', in: about?.id, name: command.name, data } as const
    return (await this.#peer.ask(request, command.raw !== undefined)).value
  }

  /** Throws at once what the daemon would refuse, as it does for a plugin beside it. */
  emit({ event, data, changes, about }: Telling): Promise<void> {
    const { name, permissions } = this.#plugin
    if (!this.#emits.has(event.name) || !matches(permissions?.emit, event.name))
      throw fail('PERMISSION_DENIED', name, `emit ${event.name}`).with({ hint: 'declare it in `emits`' })
    for (const change of changes) this.mayWrite(change)
    const own = about === undefined && this.#current !== undefined
    const request = {
      type: 'emit',
      name: event.name,
      data,
      in: (about ?? this.#current)?.id,
      ...(own && { own }),
      ...(changes.length > 0 && { changes }),
    } as const
    return this.#peer.ask(request, event.raw !== undefined).then(() => {})
  }

  mayWrite({ store }: Change): void {
    const { name, permissions } = this.#plugin
    if (!matches(permissions?.state, store)) throw fail('PERMISSION_DENIED', name, `write to ${store}`)
  }

  maySubscribe(patterns: readonly string[]): void {
    const { name, permissions } = this.#plugin
    const denied = patterns.find(pattern => !matches(permissions?.subscribe, pattern))
    if (denied !== undefined) throw fail('PERMISSION_DENIED', name, `subscribe to ${denied}`)
  }

  /** A log whose lines belong to this event. */
  logger(about?: RemoteEvent): Logger {
    const at =
      (level: string): Log =>
      (message, fields) =>
        this.#peer.log({ level, message, ...(fields && { fields }), ...(about && { in: about.id }) })
    return Object.assign(at('INFO'), { debug: at('DEBUG'), warn: at('WARN'), error: at('ERROR') })
  }
}
