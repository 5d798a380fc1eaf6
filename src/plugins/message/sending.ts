import { type Awaitable, andThen, type EventContext, fail, type Input, type Output } from '../../plugin/index.ts'
import type { Directory, Mail, Published, Speaker } from './mail.ts'
import type { PostOffice } from './post-office.ts'
import { address, type Wish } from './recipients.ts'
import { type announce, type publish, published, type send } from './tokens.ts'

export interface Sending {
  readonly mail: Mail
  readonly directory: () => Directory
  readonly subscribers: (topic: string) => Promise<readonly string[]>
}
type Context = EventContext<{ published: typeof published }>

export const publishing =
  (sending: Sending) =>
  async (input: Input<typeof publish>, context: Context): Promise<Output<typeof publish>> => {
    const topic = input.topic ?? input.event_type
    if (topic === undefined) throw fail('INVALID_INPUT', context.name, 'topic is required')
    const message = input.message ?? input.payload ?? null
    const speaker = sending.mail.speakerOf(context, input.from_agent)
    const { target, metadata, reply_to, only } = input
    const message_type = input.message_type ?? topic
    const wish = { topic, target, message, message_type, metadata, reply_to, only }
    const fact = await post(wish, speaker, { sending, context })
    const { message_id, delivered, queued, failed, live } = fact
    const total = delivered.length + queued.length + failed.length + live.length
    return { status: 'published', topic, message_id, delivered, queued, failed, live, total }
  }

export const announcing =
  (office: PostOffice) =>
  (input: Input<typeof announce>, context: Context): Awaitable<Output<typeof announce>> => {
    const { topic, message = null, from_agent, message_type = topic, metadata } = input
    const speaker = office.speakerOf(context, from_agent)
    return andThen(office.announce({ topic, message, message_type, metadata }, speaker), ({ message_id, live }) => ({
      status: 'announced',
      topic,
      message_id,
      live,
    }))
  }

export const messaging =
  (sending: Sending) =>
  async (input: Input<typeof send>, context: Context): Promise<Output<typeof send>> => {
    const { to_agent, content: message, message_type, metadata, reply_to, event_types = [] } = input
    const speaker = sending.mail.speakerOf(context, input.from_agent)
    const wish = { message, message_type, metadata, reply_to }
    if (to_agent) {
      const fact = await post({ ...wish, topic: 'DIRECT_MESSAGE', target: to_agent }, speaker, { sending, context })
      return answer(fact.delivered.includes(to_agent) ? 'delivered' : 'queued', [fact], to_agent)
    }
    const facts: Published[] = []
    for (const topic of event_types.length > 0 ? event_types : ['BROADCAST'])
      facts.push(await post({ ...wish, topic }, speaker, { sending, context }))
    return answer(event_types.length > 0 ? 'published' : 'broadcast', facts, null)
  }

/** Stages one message in the transaction of the event being handled. */
const post = async (wish: Wish, speaker: Speaker, { sending, context }: { sending: Sending; context: Context }) => {
  const { mail, directory, subscribers } = sending
  const draft = await address(wish, { sender: speaker.name, subscribers, directory: directory() })
  const { fact, changes } = await mail.prepare(draft, speaker)
  for (const change of changes) context.write(change)
  void context.emit(published, fact)
  return fact
}

const answer = (status: Output<typeof send>['status'], facts: readonly Published[], to: string | null) => {
  const all = (which: 'delivered' | 'queued' | 'failed' | 'live') => [...new Set(facts.flatMap(fact => fact[which]))]
  return {
    status,
    message_id: facts.at(-1)!.message_id,
    to,
    delivered: all('delivered'),
    queued: all('queued'),
    failed: all('failed'),
    live: all('live'),
  }
}
