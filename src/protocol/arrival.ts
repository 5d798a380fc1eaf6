import type { Actor, Codec, Endpoint } from '../plugin/index.ts'
import type { Gather, Stream } from '../transport/index.ts'
import type { BusPort } from './bus-port.ts'
import type { ConnectedClient } from './connected-client.ts'
import type { Pushes } from './event-push.ts'
import type { Limits } from './limits.ts'
import type { Turn } from './turn.ts'

/** Where a client arrived, and over what. */
export interface Arrival {
  readonly id: string
  readonly actor: Actor
  readonly endpoint: Endpoint
  readonly stream: Stream
  /** The endpoint's own codecs, then those of the others, for lines sent to the wrong socket. */
  readonly codecs: () => readonly [Codec, ...Codec[]]
}

/** What all connections share. */
export interface Shared {
  readonly bus: BusPort
  readonly gather: Gather
  readonly turn: Turn
  readonly pushes: Pushes
  readonly limits: Limits
  /** A client was cut because so many bytes waited for it. */
  readonly slow: (client: ConnectedClient, bytes: number) => void
  readonly broke: (client: ConnectedClient, cause: unknown) => void
  readonly ended: (client: ConnectedClient, reason: string) => void
}
