import type { Client } from '../client/index.ts'
import type { KsiError } from '../errors.ts'
import { nearest } from '../plugin/nearest.ts'
import { isCode } from './dial.ts'

/** Does something with an agent; a name that nobody has is answered with the names that were probably meant. */
export const withAgent = async <T>(client: Client, agent_id: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (cause) {
    if (isCode(cause, 'NOT_FOUND') && cause.message.includes(agent_id)) await suggest(client, agent_id, cause)
    throw cause
  }
}

const suggest = async (client: Client, agent_id: string, error: KsiError): Promise<void> => {
  const { agents } = await client.request('agent:list', { status: 'all' })
  const names: string[] = agents.map((agent: { agent_id: string }) => agent.agent_id)
  if (names.includes(agent_id)) return
  const meant = nearest(agent_id, names)
  const others =
    names.length > 0 ? 'ksi agent list --all shows them all' : 'there are none yet: ksi agent spawn analyst --task "…"'
  error.with({ hint: meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : others, nearest: meant })
}
