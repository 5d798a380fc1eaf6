import type { Connections, Daemon, HookCalls } from '../../plugin/index.ts'
import type { Completions } from '../completion_service/index.ts'
import type { Mail } from '../message/index.ts'
import type { AgentConfig } from './config.ts'
import type { Doors } from './doors.ts'
import type { IdQueue } from './id-queue.ts'
import type { LiveAgents } from './live-agents.ts'
import type { Profiles } from './profiles.ts'
import type { Registry } from './registry.ts'
import type { SpawnLimits } from './spawn-limits.ts'

/** What is there from the start of the daemon. */
export interface Standing {
  readonly config: AgentConfig
  readonly registry: Registry
  readonly ids: IdQueue
  readonly live: LiveAgents
  readonly limits: SpawnLimits
  readonly mail: Mail
  readonly completions: Completions
  readonly connections: Connections
  readonly hooks: HookCalls
  readonly daemon: Daemon
  /** An ascending number that was never given before. */
  readonly number: () => number
  /** Whether mail for this agent would be looked at one day. */
  readonly knows: (agent_id: string) => Promise<boolean>
}

/** What the commands about agents work with. */
export interface Agents extends Standing {
  readonly profiles: Profiles
  readonly doors: Doors
}
