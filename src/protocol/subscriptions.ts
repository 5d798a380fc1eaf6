import { fail } from '../errors.ts'
import type { Subscribed, Subscription } from '../plugin/index.ts'
import type { BusPort } from './bus-port.ts'
import type { Pushes } from './event-push.ts'
import { LiveSubscription, type Recipient } from './live-subscription.ts'
import { cursorAt, positionIn } from './position.ts'
import { filterOf } from './subscription-filter.ts'

/** Each is sent its own line of every event that fits: without a bound one client could make every event slow. */
const most = 200

/** The subscriptions of one connection. Their ids are its own, so that all connections can be sent the same lines. */
export class Subscriptions {
  readonly #parts: { bus: BusPort; pushes: Pushes; recipient: Recipient }
  readonly #all = new Map<string, LiveSubscription>()
  #count = 0

  constructor(bus: BusPort, pushes: Pushes, recipient: Recipient) {
    this.#parts = { bus, pushes, recipient }
  }

  /** Throws INVALID_INPUT for what is no pattern, filter or position, and when the connection has too many already. */
  add(wanted: Subscription): Subscribed {
    if (this.#all.size >= most) throw tooMany()
    const { bus } = this.#parts
    const { include_data: withData = true, filter } = wanted
    const patterns = [...new Set(patternsIn(wanted))]
    const position = positionIn(wanted)
    const subscription = new LiveSubscription(
      `s${this.#count + 1}`,
      { patterns, filter: filterOf(filter), withData },
      this.#parts,
    )
    const cursor = position
      ? cursorAt(position.logId ?? bus.logId, position.after)
      : cursorAt(bus.logId, bus.position())
    const replayed = subscription.start(position)
    this.#count++
    this.#all.set(subscription.id, subscription)
    return { subscription_id: subscription.id, patterns, replayed, cursor }
  }

  /** One, or all; gives back how many ended. */
  end(id?: string): number {
    const ended = [...this.#all.values()].filter(subscription => id === undefined || subscription.id === id)
    for (const subscription of ended) {
      subscription.end()
      this.#all.delete(subscription.id)
    }
    return ended.length
  }

  list(): { subscription_id: string; patterns: readonly string[] }[] {
    return [...this.#all.values()].map(({ id, wanted }) => ({ subscription_id: id, patterns: wanted.patterns }))
  }
}

const tooMany = () =>
  fail('INVALID_INPUT', 'system:subscribe', `this connection has ${most} subscriptions already`).with({
    hint: 'one subscription may have many patterns; system:unsubscribe ends what is no longer needed',
  })

const patternsIn = ({ patterns }: Subscription): readonly string[] => {
  const bad = patterns.find(pattern => typeof pattern !== 'string' || pattern === '' || pattern.length > 256)
  if (patterns.length > 0 && bad === undefined) return patterns
  const reason = patterns.length === 0 ? 'there is no pattern' : `${JSON.stringify(bad)} is no pattern`
  throw fail('INVALID_INPUT', 'system:subscribe', reason).with({ hint: 'like ["system:*", "*:error"]' })
}
