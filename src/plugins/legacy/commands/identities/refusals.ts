import { type Awaitable, KsiError } from '../../../../plugin/index.ts'
import { listIdentities } from '../../../agent_service/index.ts'
import type { LegacyCall } from '../../command.ts'
import { legacyError } from '../../legacy-error.ts'

interface About {
  readonly agent_id: string
  readonly call: LegacyCall
  /** Who removes something is told less. */
  readonly isRemoval?: boolean
}

/** The answer; what was refused is refused in the old words, with ids that there are. */
export const answered = async <T>(answer: Awaitable<T>, about: About): Promise<T> => {
  try {
    return await answer
  } catch (cause) {
    const code = cause instanceof KsiError ? cause.code : undefined
    if (code === 'ALREADY_EXISTS') throw legacyError('IDENTITY_EXISTS', exists(about.agent_id))
    if (code === 'NOT_FOUND') throw legacyError('IDENTITY_NOT_FOUND', await unknown(about))
    throw cause
  }
}

const exists = (agent_id: string): string =>
  `Identity already exists for agent_id: ${agent_id}. Use UPDATE_IDENTITY to modify existing identity.`

const unknown = async ({ agent_id, call, isRemoval }: About): Promise<string> => {
  const { identities } = await call.ask(listIdentities, { sort_by: null })
  const ids = identities.map(identity => String(identity.agent_id))
  const more = ids.length > 5 ? ` (and ${ids.length - 5} more)` : ''
  const known = ids.length > 0 ? `Available identities: ${ids.slice(0, 5).join(', ')}${more}. ` : none(isRemoval)
  const advice = isRemoval ? '' : ' or CREATE_IDENTITY to create a new one'
  return `Identity not found for agent_id: ${agent_id}. ${known}Use LIST_IDENTITIES to see all identities${advice}.`
}

const none = (isRemoval = false): string => (isRemoval ? 'No identities exist. ' : 'No identities exist yet. ')
