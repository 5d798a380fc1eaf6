import type { Awaitable } from '../../plugin/index.ts'
import type { CompletionConfig } from './config.ts'
import type { Conversations } from './conversations.ts'
import type { JobRecord } from './job.ts'
import type { ProviderSettings } from './providers/choice.ts'
import { choose, type Providers } from './providers/choose.ts'
import type { Provider, Resume } from './providers/provider.ts'
import type { Equipment } from './turn.ts'

export interface PreparingParts {
  readonly config: CompletionConfig
  readonly providers: Providers
  readonly conversations: Conversations
  readonly equip: (agent_id: string) => Awaitable<Equipment | undefined>
}

/** All that has to be known before a turn begins. */
export interface PreparedTurn {
  readonly equipment: Equipment
  readonly settings: ProviderSettings
  readonly provider: Provider
  readonly resume: Resume | undefined
}

/**
 * Decided when the turn runs, not when it was asked for: the turn before it may have changed all of it.
 * Throws PROVIDER_NOT_FOUND.
 */
export const prepareTurn = async (record: JobRecord, parts: PreparingParts): Promise<PreparedTurn> => {
  const own = record.agent_id === null ? undefined : await parts.equip(record.agent_id)
  const equipment: Equipment = { ...own, ...record.equipment }
  const { settings } = choose(equipment.provider, parts.config)
  const provider = parts.providers.provider(settings)
  return { equipment, settings, provider, resume: await resumeOf(record, provider.name, parts.conversations) }
}

const resumeOf = async (record: JobRecord, provider: string, conversations: Conversations) => {
  const { session_id, conversation } = record
  const own = await conversations.resume(conversation, provider)
  if (session_id === null || own?.session_id === session_id) return own
  return (await conversations.resume(`session/${session_id}`, provider)) ?? { session_id }
}
