import { fail, KsiError, messageOf } from '../errors.ts'
import type { Conversation } from './conversation.ts'
import { type SubscribeOptions, Subscription } from './subscription.ts'
import type { Push, ReceivedEvent } from './wire.ts'

/** Leads pushes to their subscriptions, and subscriptions from one connection to the next. */
export class Feed {
  readonly #all = new Set<Subscription>()
  readonly #byId = new Map<string, Subscription>()
  /** Pushes whose subscription has been asked for and whose id is not known yet. */
  #early: Push[] = []
  #starting = 0
  #conversation: Conversation | undefined
  readonly #personal: (event: ReceivedEvent) => void

  /** `personal` gets what was sent to this connection alone. */
  constructor(personal: (event: ReceivedEvent) => void) {
    this.#personal = personal
  }

  /** Starts one; it is asked for now or with the next connection. The promise says whether the daemon agreed. */
  start(patterns: readonly string[], options: SubscribeOptions): { subscription: Subscription; agreed: Promise<void> } {
    const subscription: Subscription = new Subscription(patterns, options, {
      pause: () => this.#leave(subscription),
      resume: () => void this.#join(subscription).catch(cause => this.#retry(subscription, cause)),
      end: () => {
        this.#all.delete(subscription)
        this.#leave(subscription)
      },
    })
    this.#all.add(subscription)
    const agreed = this.#join(subscription).catch(cause => {
      subscription.end(cause)
      throw cause
    })
    return { subscription, agreed }
  }

  /** A connection is there: every subscription goes on where it was. */
  connected(conversation: Conversation): void {
    this.#conversation = conversation
    for (const subscription of this.#all) {
      if (!subscription.isPaused) this.#join(subscription).catch(cause => this.#retry(subscription, cause))
    }
  }

  lost(): void {
    this.#conversation = undefined
    this.#byId.clear()
    this.#early = []
  }

  /** No connection will come any more. */
  end(cause?: KsiError): void {
    for (const subscription of this.#all) subscription.end(cause)
  }

  receive(push: Push): void {
    const id = push.subscription_id
    const subscription = id === undefined ? undefined : this.#byId.get(id)
    if (subscription !== undefined) subscription.receive(push)
    else if (id !== undefined && this.#starting > 0) this.#early.push(push)
    else if (id === undefined && push.type === 'event') this.#personal(push)
  }

  async #join(subscription: Subscription): Promise<void> {
    const conversation = this.#conversation
    if (conversation === undefined) return
    this.#starting++
    try {
      const answer = (await conversation.ask('system:subscribe', subscription.wanted)) as Subscribed
      if (typeof answer?.subscription_id !== 'string')
        throw fail('INVALID_JSON', 'system:subscribe answered no subscription_id')
      if (conversation === this.#conversation) this.#joined(subscription, answer)
    } finally {
      if (--this.#starting === 0) this.#early = []
    }
  }

  #joined(subscription: Subscription, { subscription_id, cursor }: Subscribed): void {
    this.#byId.set(subscription_id, subscription)
    if (!this.#all.has(subscription)) {
      this.#leave(subscription)
      return
    }
    if (cursor !== undefined) subscription.beganAt(cursor)
    for (const push of this.#early) if (push.subscription_id === subscription_id) subscription.receive(push)
  }

  #leave(subscription: Subscription): void {
    for (const [subscription_id, other] of this.#byId) {
      if (other !== subscription) continue
      this.#byId.delete(subscription_id)
      // A lost connection has ended the subscription as well.
      this.#conversation?.tell('system:unsubscribe', { subscription_id }).catch(() => {})
    }
  }

  #retry(subscription: Subscription, cause: unknown): void {
    const error = cause instanceof KsiError ? cause : fail('INTERNAL_ERROR', messageOf(cause))
    if (error.code === 'CONNECTION_LOST') return
    if (!error.retryable) {
      subscription.end(error)
      return
    }
    const again = () => {
      if (this.#all.has(subscription)) this.#join(subscription).catch(next => this.#retry(subscription, next))
    }
    setTimeout(again, Number(error.details.retry_after_ms ?? 500))
  }
}

interface Subscribed {
  readonly subscription_id: string
  /** Where the subscription began. */
  readonly cursor?: string
}
