import { fail, type Output, type OutputOf, toldByPlugin } from '../../plugin/index.ts'
import type { Agents } from './agents.ts'
import type { Context } from './emits.ts'
import type { connection } from './tokens/registry.ts'

/** Binds a connection to an agent: it gets the agent's mail until it ends or says so. */
export const connecting =
  (agents: Agents) =>
  async (asked: OutputOf<(typeof connection)['input']>, context: Context): Promise<Output<typeof connection>> => {
    const { action, agent_id, connection_id } = asked
    const { actor } = context
    if (actor.kind === 'agent' && actor.id !== agent_id)
      throw fail('PERMISSION_DENIED', actor.id, `${action} as ${agent_id}`)
    if (connection_id !== undefined && !toldByPlugin(context))
      throw fail('PERMISSION_DENIED', actor.id, 'name a connection_id')
    if (action === 'connect') await connect(asked, agents, context)
    else disconnect(agent_id, agents, { reason: 'it said so' })
    return { status: `${action}ed`, agent_id, action }
  }

const connect = async (
  { agent_id, acknowledges, take_over, connection_id }: OutputOf<(typeof connection)['input']>,
  agents: Agents,
  { source, actor }: Context,
): Promise<void> => {
  const { connections, mail, registry, hooks } = agents
  const client = connections.get(connection_id ?? source)
  if (!client) throw fail('NOT_SUPPORTED', 'binding something that is no connection')
  const other = mail.connection(agent_id)
  if (other?.id === client.id) return
  // Its own token proves that this is the same agent; a mere name does not.
  if (other && actor.kind !== 'agent' && !take_over)
    throw fail('CONFLICT', `${agent_id} has a connection already`).with({
      hint: 'disconnect it first: agent:connection with action disconnect',
    })
  client.bind()
  client.onClose(reason => disconnect(agent_id, agents, { reason, connection_id: client.id }))
  mail.attach(agent_id, client, { acknowledges })
  if (other) void hooks.call('agentDisconnected', agent_id, 'it has another connection now')
  const { capabilities = [] } = (await registry.get(agent_id)) ?? {}
  await hooks.call('agentConnected', agent_id, [...capabilities])
}

interface Parting {
  readonly reason: string
  readonly connection_id?: string
}

const disconnect = (agent_id: string, { mail, hooks }: Agents, { reason, connection_id }: Parting): void => {
  if (mail.detach(agent_id, connection_id)) void hooks.call('agentDisconnected', agent_id, reason)
}
