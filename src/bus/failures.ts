import { fail, type KsiError, toWire } from '../errors.ts'
import { type EventRecord, nearest } from '../plugin/index.ts'
import type { Bus } from './bus.ts'
import type { Outcome } from './outcome.ts'
import type { Passage } from './passage.ts'

/** What becomes of events and plugins that fail. */
export class Failures {
  readonly #bus: Bus
  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** EVENT_NOT_HANDLED with the names that are most like it. */
  unhandled(name: string): KsiError {
    const close = nearest(name, this.#bus.routes.names(), 3)
    const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'ksi events list shows every name'
    return fail('EVENT_NOT_HANDLED', name).with({ nearest: close, hint })
  }

  /** A plugin failed: counted, logged, and told as `system:error`. */
  report(error: KsiError, record?: EventRecord): void {
    const { plugin = 'daemon', event = '', code, message } = error
    this.#bus.metrics.failed(plugin, error, event)
    this.#bus.say({ level: 'ERROR', source: plugin, message, fields: { code, event, hint: error.details.hint } })
    if (event === 'system:error' || record?.name === 'system:error') return // a failure there would go on for ever
    const correlation_id = record?.correlation_id ?? null
    this.#bus.tell('system:error', { event, plugin, error_class: code, message, correlation_id })
  }

  /** Keeps the record of an event that failed: refusals of access on disk, the rest in memory. */
  keep({ record }: Passage, error: KsiError): void {
    record.error = toWire(error)
    record.status = statuses[error.code] ?? 'error'
    if (error.code === 'HANDLER_ERROR') this.report(error, record)
    else {
      if (record.plugin !== undefined)
        this.#bus.metrics.failed(record.plugin, own.includes(error.code) ? error : undefined, record.name)
      this.#debug(record, error)
    }
    if (error.code === 'PERMISSION_DENIED') void this.#keepRefusal(record)
    else this.#bus.log.note(record)
  }

  /** The answer to an event that is not even tried. */
  refuse(passage: Passage, error: KsiError): Outcome {
    this.keep(passage, error)
    return { record: passage.record, error: toWire(error), cause: error }
  }

  /** For whoever looks for an event that nobody seems to get. */
  #debug({ name, event_id, source, plugin }: EventRecord, { code, message, details: { hint } }: KsiError): void {
    const fields = { event: name, code, event_id, from: source, plugin, hint }
    this.#bus.say({ level: 'DEBUG', source: 'bus', message, fields })
  }

  async #keepRefusal(record: EventRecord): Promise<void> {
    await this.#bus.log.commit([record], [], () => {}).catch(() => this.#bus.log.note(record))
  }
}

/** What a plugin answers for, beside HANDLER_ERROR. */
const own: readonly string[] = ['TIMEOUT', 'MESSAGE_TOO_LARGE', 'PLUGIN_LOAD_FAILED', 'PLUGIN_UNAVAILABLE']

const statuses: Partial<Record<string, NonNullable<EventRecord['status']>>> = {
  EVENT_NOT_HANDLED: 'unhandled',
  EVENT_CANCELLED: 'cancelled',
  TIMEOUT: 'timeout',
}
