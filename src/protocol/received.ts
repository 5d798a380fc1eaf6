import type { Actor, Request } from '../plugin/index.ts'
import type { Incoming } from './bus-port.ts'
import type { ConnectedClient } from './connected-client.ts'

interface Sender {
  readonly client: ConnectedClient
  /** Made when somebody reads it. */
  readonly signal: AbortSignal
}

/** A request as it goes to the bus. */
export class Received implements Incoming {
  readonly name: string
  readonly data: unknown
  readonly correlation_id: string | number | undefined
  readonly client_id: string | undefined
  readonly expect_response: boolean | undefined
  readonly timeout: number | undefined
  readonly claimed_agent: string | undefined
  readonly idempotency_key: string | undefined
  readonly traceparent: string | undefined
  readonly text: string | undefined
  readonly source: string
  readonly actor: Actor
  readonly #from: Sender

  constructor(request: Request, from: Sender) {
    const { client } = from
    this.name = request.name
    this.data = request.data
    this.correlation_id = request.correlation_id
    this.client_id = request.client_id ?? client.client_id
    this.expect_response = request.expect_response
    this.timeout = request.timeout
    this.claimed_agent = request.claimed_agent
    this.idempotency_key = request.idempotency_key
    this.traceparent = request.traceparent
    this.text = request.text
    this.source = client.id
    this.actor = client.actor
    this.#from = from
  }

  get signal(): AbortSignal {
    return this.#from.signal
  }
}
