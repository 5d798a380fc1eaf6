import type { Call } from '../../plugin/index.ts'
import { list } from '../agent_service/index.ts'
import { legacyName } from './agent-names.ts'
import type { LegacyCall } from './command.ts'
import { type ListedAgent, loadedAgents } from './loaded-agents.ts'

/** An agent as legacy clients know it. */
export interface KnownAgent {
  readonly agent_id: string
  readonly role: string
  readonly status: string
  readonly capabilities: readonly string[]
  /** Its name in events. */
  readonly name: string
  /** Whether this daemon runs it. */
  readonly isSpawned: boolean
  readonly profile: string | null
  readonly created_at: string
}

interface Shown extends Omit<KnownAgent, 'name' | 'isSpawned'> {
  readonly kind: 'spawned' | 'registered'
  readonly order?: number
}

/** In the order in which they became known. */
export const knownAgents = async (ask: Call): Promise<KnownAgent[]> => {
  const agents = (await ask(list, {})).agents as unknown as Shown[]
  return agents
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0) || (one.created_at < other.created_at ? -1 : 1))
    .map(({ agent_id, role, status, capabilities, kind, profile, created_at }) => ({
      agent_id: legacyName(agent_id),
      role,
      status: isAvailable(status) ? 'active' : status,
      capabilities,
      name: agent_id,
      isSpawned: kind === 'spawned',
      profile,
      created_at,
    }))
}

/** Those that GET_AGENTS tells of. */
export const listedAgents = async ({ ask, legacy }: Pick<LegacyCall, 'ask' | 'legacy'>): Promise<ListedAgent[]> =>
  legacy.once(loadedAgents).listed(await knownAgents(ask))

/** The old daemon had one word for an agent that can take work. */
const isAvailable = (status: string): boolean => ['active', 'idle', 'ready'].includes(status)
