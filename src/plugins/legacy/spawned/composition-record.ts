import type { Call } from '../../../plugin/index.ts'
import { listProfiles } from '../../agent_service/index.ts'

/** What an agent that is spawned with a composition is known for. */
export interface CompositionRecord {
  readonly role: string
  readonly capabilities: string[]
  readonly model: string
}

const usualModel = 'sonnet'

/** As the first profile says that names this composition; else only its name says something. */
export const recordOf = async (composition: string, ask: Call): Promise<CompositionRecord> => {
  const { profiles } = await ask(listProfiles, {})
  const named = profiles.find(profile => profile.composition === composition)
  if (!named) return { role: spoken(composition), capabilities: [], model: usualModel }
  const { role = spoken(composition), capabilities = [], model = usualModel } = named
  return { role, capabilities, model }
}

/** `claude_agent` is spoken `Claude Agent`. */
const spoken = (name: string): string =>
  name.replaceAll('_', ' ').replaceAll(/\p{L}+/gu, word => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
