import { fail } from '../../errors.ts'
import type { Actor, Call, Change, Emit, EventContext, Keep, Logger } from '../../plugin/index.ts'
import type { RemoteContext } from '../messages.ts'
import type { Emitter } from './emitter.ts'

/** The event that is being handled, as the plugin sees it. */
export class RemoteEvent implements EventContext<any> {
  /** The id of the daemon's request about it. */
  readonly id: number
  /** What was staged. */
  readonly changes: Change[] = []
  readonly #about: RemoteContext
  readonly #emitter: Emitter
  #controller: AbortController | undefined
  #isCancelled = false

  constructor(id: number, about: RemoteContext, emitter: Emitter) {
    this.id = id
    this.#about = about
    this.#emitter = emitter
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    this.#isCancelled = true
    this.#controller?.abort(fail('TIMEOUT', this.name))
  }

  get event_id(): string {
    return this.#about.event_id
  }
  get name(): string {
    return this.#about.name
  }
  get seq(): number | undefined {
    return this.#about.seq
  }
  get correlation_id(): string | number | undefined {
    return this.#about.correlation_id
  }
  get parent_id(): string | undefined {
    return this.#about.parent_id
  }
  get depth(): number {
    return this.#about.depth
  }
  get source(): string {
    return this.#about.source
  }
  get actor(): Actor {
    return this.#about.actor
  }
  get direct(): boolean {
    return this.#about.direct
  }
  get claimed_agent(): string | undefined {
    return this.#about.claimed_agent
  }
  get client_id(): string | undefined {
    return this.#about.client_id
  }
  get idempotency_key(): string | undefined {
    return this.#about.idempotency_key
  }
  get keep(): Keep {
    return this.#about.keep
  }
  get deadline(): number {
    return this.#about.deadline
  }
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isCancelled) this.#controller.abort(fail('TIMEOUT', this.name))
    return this.#controller.signal
  }
  get call(): Call {
    return (command, input) => this.#emitter.call(command, input, this) as never
  }
  get emit(): Emit<any> {
    return (event, data, changes = []) => this.#emitter.emit({ event, data, changes, about: this })
  }
  get log(): Logger {
    return this.#emitter.logger(this)
  }
  get write(): (change: Change) => void {
    return change => {
      this.#emitter.mayWrite(change)
      this.changes.push(change)
    }
  }
}
