import { fail } from '../../plugin/index.ts'
import type { Directory, Draft } from './mail.ts'
import { isLegalName } from './names.ts'

export interface Wish {
  readonly topic: string
  readonly target?: string | undefined
  readonly message: unknown
  readonly message_type?: string | undefined
  readonly metadata?: Record<string, unknown> | undefined
  readonly reply_to?: string | undefined
  readonly only?: readonly string[] | undefined
}

export interface Addressing {
  readonly sender: string
  readonly subscribers: (topic: string) => Promise<readonly string[]>
  readonly directory: Directory
}

/**
 * To whom a message goes. A DIRECT_MESSAGE or TASK_ASSIGNMENT goes to its addressee and to the subscribers of
 * DIRECT_MESSAGE; a BROADCAST to its subscribers; neither comes back to its sender by subscription.
 * Any other topic goes to all its subscribers. Throws INVALID_INPUT, NO_SUITABLE_AGENT.
 */
export const address = async (wish: Wish, { sender, subscribers, directory }: Addressing): Promise<Draft> => {
  const all = async (topic: string) =>
    (await subscribers(topic)).filter(agent_id => wish.only === undefined || wish.only.includes(agent_id))
  const rest = async (topic: string) => (await all(topic)).filter(agent_id => agent_id !== sender)
  switch (wish.topic) {
    case 'DIRECT_MESSAGE':
      return { ...wish, target: addresseeOf(wish) ?? nobody(wish.topic), others: await rest('DIRECT_MESSAGE') }
    case 'TASK_ASSIGNMENT':
      return {
        ...wish,
        target: addresseeOf(wish) ?? (await suitable(wish, directory)),
        others: await rest('DIRECT_MESSAGE'),
      }
    case 'BROADCAST':
      return { ...wish, others: await rest('BROADCAST') }
    default:
      return { ...wish, others: await all(wish.topic) }
  }
}

/** Old clients name the addressee inside the message. */
const addresseeOf = ({ topic, target, message }: Wish): string | undefined => {
  const to = target ?? (message as { to?: unknown } | null)?.to
  if (to === undefined || to === null || to === '') return undefined
  if (typeof to === 'string' && isLegalName(to)) return to
  throw fail('INVALID_INPUT', 'message:publish', `message.to must be the id of an agent`).with({
    hint: `say target: the agent that gets the ${topic}`,
  })
}

const nobody = (topic: string): never => {
  throw fail('INVALID_INPUT', 'message:publish', 'target is required').with({
    hint: `say target: the agent that gets the ${topic}`,
  })
}

const suitable = async ({ message }: Wish, directory: Directory): Promise<string> => {
  const { required_capabilities = [], task } = (message ?? {}) as { required_capabilities?: string[]; task?: unknown }
  const agent_id = await directory.suits(required_capabilities)
  if (agent_id !== undefined) return agent_id
  throw fail('NO_SUITABLE_AGENT', typeof task === 'string' ? task : 'this task').with({
    hint: 'say target, or spawn an agent with these capabilities',
  })
}
