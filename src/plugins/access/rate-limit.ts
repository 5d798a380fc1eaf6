import { type Connections, type EventContext, fail, type KsiError } from '../../plugin/index.ts'

export interface Rate {
  /** 0: no limit. */
  readonly events_per_sec: number
  /** How many may come at once; 0: as many as in one second. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  /** When `tokens` was right, in milliseconds of a monotonic clock. */
  at: number
}

/** A token bucket for each connection; what plugins do by themselves has no connection and no limit. */
export class RateLimit {
  readonly #connections: Pick<Connections, 'get'>
  readonly #perMs: number
  readonly #most: number
  readonly #buckets = new Map<string, Bucket>()
  constructor({ events_per_sec, burst }: Rate, connections: Pick<Connections, 'get'>) {
    this.#connections = connections
    this.#perMs = events_per_sec / 1000
    this.#most = Math.max(1, burst || events_per_sec)
  }

  /** Takes a token, or says in how many milliseconds there is one. */
  admit({ source }: Pick<EventContext, 'source'>, now = performance.now()): KsiError | undefined {
    const bucket = this.#buckets.get(source) ?? this.#open(source, now)
    if (!bucket) return undefined
    bucket.tokens = Math.min(this.#most, bucket.tokens + (now - bucket.at) * this.#perMs)
    bucket.at = now
    if (bucket.tokens < 1)
      return fail('RATE_LIMITED', 'events on this connection').with({
        retry_after_ms: Math.ceil((1 - bucket.tokens) / this.#perMs),
        hint: 'send them more slowly, or raise daemon.rate_limit in daemon.json and start again',
      })
    bucket.tokens--
    return undefined
  }

  #open(source: string, now: number): Bucket | undefined {
    const client = this.#connections.get(source)
    if (!client) return undefined
    const bucket = { tokens: this.#most, at: now }
    this.#buckets.set(source, bucket)
    client.onClose(() => this.#buckets.delete(source))
    return bucket
  }
}
