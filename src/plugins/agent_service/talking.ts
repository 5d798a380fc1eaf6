import type { Output, OutputOf } from '../../plugin/index.ts'
import { type Draft, published } from '../message/index.ts'
import type { Agents } from './agents.ts'
import type { Context } from './emits.ts'
import { noAgent } from './find-agent.ts'
import { isEnded } from './registry.ts'
import { type broadcast, type sendMessage, message as told } from './tokens/talking.ts'

export const talking = (agents: Agents) => ({
  async sendMessage(
    asked: OutputOf<(typeof sendMessage)['input']>,
    context: Context,
  ): Promise<Output<typeof sendMessage>> {
    const { target_agent: to, message, message_type } = asked
    if (!(await agents.knows(to))) throw await noAgent(agents.registry, to)
    const others = await agents.mail.watchers(to)
    const speaker = speakerOf(asked.sender_agent, agents, context)
    const fact = await post(
      {
        target: to,
        others: others.filter(each => each !== speaker.name),
        topic: 'DIRECT_MESSAGE',
        message,
        message_type,
      },
      speaker,
      { agents, context },
    )
    const { from, message_id, timestamp } = fact
    void context.emit(told, { from, to, message, message_type, message_id, timestamp })
    return { status: fact.delivered.includes(to) ? 'sent' : 'queued', to, message_id }
  },

  async broadcast(asked: OutputOf<(typeof broadcast)['input']>, context: Context): Promise<Output<typeof broadcast>> {
    const { message, message_type, filter_role, filter_capabilities } = asked
    const speaker = speakerOf(asked.sender_agent, agents, context)
    const others = (await agents.registry.all())
      .filter(record => !isEnded(record) && record.agent_id !== speaker.name)
      .filter(({ role }) => filter_role === undefined || role === filter_role)
      .filter(({ capabilities }) => filter_capabilities.every(each => capabilities.includes(each)))
      .map(({ agent_id }) => agent_id)
    if (others.length === 0) return { status: 'broadcast', recipients: [], count: 0 }
    const fact = await post({ others, topic: 'BROADCAST', message, message_type }, speaker, { agents, context })
    const { from, message_id, timestamp } = fact
    const recipients = others.filter(agent_id => !fact.failed.includes(agent_id))
    for (const to of recipients)
      void context.emit(told, { from, to, message, message_type, message_id, timestamp, broadcast: true })
    return { status: 'broadcast', recipients, count: recipients.length, message_id }
  },
})

/** A client that does not say who it is speaks for the system. */
export const speakerOf = (claim: string | undefined, { mail }: Pick<Agents, 'mail'>, context: Context) =>
  mail.speakerOf(context, claim ?? (context.actor.kind === 'agent' ? undefined : 'system'))

interface Within {
  readonly agents: Pick<Agents, 'mail'>
  readonly context: Context
}

/** Stages a message in the transaction of the event being handled. */
export const post = async (draft: Draft, speaker: ReturnType<typeof speakerOf>, { agents, context }: Within) => {
  const { fact, changes } = await agents.mail.prepare(draft, speaker)
  for (const change of changes) context.write(change)
  void context.emit(published, fact)
  return fact
}
