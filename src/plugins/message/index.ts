import {
  DaemonService,
  definePlugin,
  type EventContext,
  HookCallsService,
  jsonSchema,
  RowsService,
  toldByPlugin,
} from '../../plugin/index.ts'
import { acknowledging } from './acknowledging.ts'
import { MailService, type Published } from './mail.ts'
import { PostOffice } from './post-office.ts'
import { announcing, messaging, publishing } from './sending.ts'
import { ownerOf } from './speaker.ts'
import { statistics } from './statistics.ts'
import { subscribing, unsubscribing } from './subscribing.ts'
import * as tokens from './tokens.ts'

export * from './mail.ts'
export * from './names.ts'
export * from './tokens.ts'

const {
  publish,
  announce,
  send,
  subscribe,
  unsubscribe,
  ack,
  subscriptions,
  stats,
  published,
  acknowledged,
  received,
} = tokens

/** Messages between agents: mailboxes that lose nothing, topics, acknowledgement and redelivery. */
export default definePlugin({
  name: 'message',
  version: '1.0.0',
  description: 'Carries messages between agents: mailboxes, topics, acknowledgement and redelivery.',
  priority: 30,
  config: jsonSchema({
    type: 'object',
    properties: {
      max_messages: { type: 'integer', minimum: 1, default: 10_000, description: 'Messages in one mailbox.' },
      max_bytes: { type: 'integer', minimum: 1, default: 64 * 1024 * 1024, description: 'Bytes in one mailbox.' },
      window: {
        type: 'integer',
        minimum: 1,
        default: 32,
        description: 'Unacknowledged messages that a connection is given.',
      },
      redelivery: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 30,
        description: 'Seconds without an acknowledgement until a message comes again.',
      },
    },
  }),
  commands: { publish, announce, send, subscribe, unsubscribe, ack, subscriptions, stats },
  emits: { published, acknowledged, received },
  provides: { mail: MailService },
  needs: { rows: RowsService, daemon: DaemonService, hooks: HookCallsService },

  setup({ config, services, on, subscribe: listen, defer, log, emit, emitFor }) {
    const { rows, daemon, hooks } = services
    const office = new PostOffice({
      rows,
      node: daemon.node,
      rules: config,
      warn: log.warn,
      tell: (fact, behalf) => emitFor({ ...behalf, keep: 'recent' })(published, fact),
      keepTaken: async (agent_id, seqs, changes) => emit(acknowledged, { agent_id, seqs: [...seqs] }, changes),
    })
    const { delivery, live, subscriptions: topics } = office
    const owner = (context: EventContext, named: string | undefined) =>
      ownerOf(context, named, delivery.agentOf(context.source))
    const subscribingParts = {
      subscriptions: topics,
      live,
      connection: office.connection,
      ownerOf: owner,
      exists: async (agent_id: string) =>
        delivery.connection(agent_id) !== undefined || (await office.directory.knows(agent_id)),
      connected: () => delivery.agents(),
    }
    const sending = {
      mail: office,
      directory: () => office.directory,
      subscribers: (topic: string) => topics.subscribers(topic),
    }
    let sent = 0
    on(published, (data, context) => {
      if (!toldByPlugin(context)) return
      sent++
      office.told(data as Published)
      const { topic, message, delivered, queued, live } = data
      void hooks.call('messagePublished', topic, message, [...delivered, ...queued, ...live])
    })
    on(acknowledged, ({ agent_id, seqs }, context) => {
      if (toldByPlugin(context)) office.removed(agent_id, seqs)
    })
    listen([subscribe.name, unsubscribe.name], () => topics.changed())
    defer(() => delivery.close())
    return {
      commands: {
        publish: publishing(sending),
        announce: announcing(office),
        send: messaging(sending),
        subscribe: subscribing(subscribingParts),
        unsubscribe: unsubscribing(subscribingParts),
        ack: acknowledging(office.mailboxes, daemon.node, owner),
        subscriptions: async ({ agent_id }) => {
          const all = await office.subscribed()
          return agent_id === undefined ? all : { [agent_id]: all[agent_id] ?? [] }
        },
        stats: async () => statistics({ sent, office, topics: await office.subscribed() }),
      },
      services: { mail: office },
    }
  },
})
