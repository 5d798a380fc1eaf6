import { KsiError } from '../../plugin/index.ts'
import type { Directory } from '../message/index.ts'
import type { Standing } from './agents.ts'
import type { Conversations } from './conversations.ts'
import type { Identities } from './identities.ts'
import { chooseAgent } from './task-routing.ts'

/** What the messages need to know of the agents. */
export const directoryOf = (agents: Standing, conversations: Conversations, identities: () => Promise<Identities>) =>
  ({
    knows: async agent_id =>
      (await agents.registry.get(agent_id)) !== undefined ||
      agents.mail.connection(agent_id) !== undefined ||
      (await (await identities()).all()).has(agent_id),
    wakes: agent_id => agents.live.profile(agent_id)?.wake_on_mail ?? false,
    continues: (from, to) => conversations.continues(from, to),
    suits: async capabilities => {
      try {
        const wanted = { task: 'a task', required_capabilities: capabilities }
        return (await chooseAgent(wanted, agents)).agent.agent_id
      } catch (cause) {
        if (cause instanceof KsiError && cause.code === 'NO_SUITABLE_AGENT') return undefined
        throw cause
      }
    },
    heard: (agent_id, { conversation, hops }) => conversations.hear(agent_id, { conversation, hops }),
  }) satisfies Directory
