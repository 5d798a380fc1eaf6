import {
  type Awaitable,
  andThen,
  type Client,
  type Connections,
  type EventContext,
  fail,
  type OutputOf,
} from '../../plugin/index.ts'
import type { Authenticator } from './registries.ts'
import type { authenticate, monitor_subscribe, subscribe, unsubscribe } from './tokens.ts'

type Wanted = OutputOf<typeof subscribe.input> & OutputOf<typeof monitor_subscribe.input>

/** Answers `system:subscribe` and `monitor:subscribe`. */
export const subscribing =
  (connections: Connections) =>
  (wanted: Wanted, context: EventContext): OutputOf<typeof subscribe.output> => {
    const client = clientOf(connections, context)
    const { patterns, pattern, event_patterns, filter, after, cursor, include_data } = wanted
    const all = [patterns ?? [], pattern ?? [], event_patterns ?? []].flat()
    if (all.length === 0)
      throw fail('INVALID_INPUT', context.name, 'patterns is required').with({ hint: 'like ["system:*", "*:error"]' })
    client.bind()
    return {
      ...client.subscribe({
        patterns: all,
        include_data,
        ...(filter && { filter }),
        ...(after && { after }),
        ...(cursor !== undefined && { cursor }),
      }),
      patterns: all,
    }
  }

/** Answers `system:unsubscribe` and `monitor:unsubscribe`. */
export const unsubscribing =
  (connections: Connections) =>
  (
    { subscription_id }: OutputOf<typeof unsubscribe.input>,
    context: EventContext,
  ): OutputOf<typeof unsubscribe.output> => ({
    status: 'unsubscribed',
    count: clientOf(connections, context).unsubscribe(subscription_id),
  })

/** Answers `system:authenticate`. */
export const authenticating =
  (connections: Connections, authenticators: () => readonly Authenticator[]) =>
  (
    { token }: OutputOf<typeof authenticate.input>,
    context: EventContext,
  ): Awaitable<OutputOf<typeof authenticate.output>> => {
    const client = clientOf(connections, context)
    return andThen(firstThatKnows(authenticators(), token), actor => {
      if (!actor)
        throw fail('PERMISSION_DENIED', 'this connection', 'use that token: nobody knows it').with({
          hint: 'the token may be of an agent that has ended, or of another daemon',
        })
      client.actor = actor
      client.bind()
      return { status: 'authenticated' as const, actor: { ...actor } }
    })
  }

const firstThatKnows = (authenticators: readonly Authenticator[], token: string): ReturnType<Authenticator> => {
  const [first, ...others] = authenticators
  return first && andThen(first(token), actor => actor ?? firstThatKnows(others, token))
}

const clientOf = (connections: Connections, { source, name }: EventContext): Client => {
  const client = connections.get(source)
  if (client) return client
  throw fail('NOT_SUPPORTED', `${name} without a connection`).with({
    hint: 'a plugin listens with on or subscribe of its own context',
  })
}
