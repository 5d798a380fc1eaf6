import { jsonSchema, type OutputOf } from '../../plugin/index.ts'

const atLeastOne = { type: 'integer', minimum: 1 } as const

/** `plugins.agent_service` of the configuration. */
export const config = jsonSchema({
  type: 'object',
  properties: {
    profiles_dir: { type: 'string', description: 'The folder of profiles, laid over the shipped ones.' },
    identities_file: { type: 'string', description: 'The file of identities.' },
    shipped_profiles: { type: 'boolean', default: true, description: 'False: only the profiles of the folder.' },
    max_agents: { ...atLeastOne, default: 32, description: 'Agents that run at once.' },
    max_spawns_per_minute: { ...atLeastOne, default: 60, description: 'Agents that clients may start in a minute.' },
    max_spawns_per_minute_by_agents: {
      ...atLeastOne,
      default: 10,
      description: 'Agents that all agents together may start in a minute.',
    },
    max_spawn_depth: {
      type: 'integer',
      minimum: 0,
      default: 3,
      description: 'How many agents may stand between a client and an agent, each spawned by the one before it.',
    },
    max_hops: { ...atLeastOne, default: 32, description: 'Messages from agent to agent in one conversation.' },
    max_turns_per_conversation: { ...atLeastOne, default: 50, description: 'Of each agent.' },
  },
})
export type AgentConfig = OutputOf<typeof config>
