import { withRaw } from '../../../plugin/index.ts'
import { get, set } from '../../state_service/index.ts'
import { type LegacyCall, legacyCommand } from '../command.ts'
import { isJavaScriptJson } from '../json/javascript-json.ts'
import { exactIn } from '../json/read.ts'
import { legacyError } from '../legacy-error.ts'
import { optional, required } from '../validation/rule.ts'
import { anything, nullable, object, text } from '../validation/rules.ts'

const namespace = 'shared'
const key = required(text, 'the name of the value')

export const getAgentKv = legacyCommand({
  name: 'GET_AGENT_KV',
  doc: 'Read one value.',
  events: ['state:get'],
  parameters: { key },
  run: async ({ key }, { ask }) => {
    refuseHalfPairs(key)
    const { value: stored } = await ask(get, { namespace, key, stored: true })
    const value = typeof stored === 'string' ? meaningOf(stored) : null
    return { key, value, found: value !== null }
  },
})

/** Whatever can be read as JSON is, also where a text was meant. */
const meaningOf = (stored: string): unknown => {
  const value = exactIn(stored)
  return value === undefined ? stored : value
}

export const setAgentKv = legacyCommand({
  name: 'SET_AGENT_KV',
  doc: 'Keep one value.',
  events: ['state:set'],
  parameters: {
    key,
    value: required(anything, 'a text, which is kept as it is, or any other JSON'),
    owner_agent_id: optional(text, 'system', 'whose value it is'),
    scope: optional(text, 'shared', 'for whom it is meant: private, shared or coordination'),
    expires_at: optional(nullable(text), null, 'when it is over: ISO 8601'),
    metadata: optional(nullable(object), null, 'anything about the value'),
  },
  run: async ({ key, value, owner_agent_id, scope, expires_at, metadata }, call) => {
    refuseHalfPairs(key)
    const about = {
      owner_agent_id,
      scope,
      ...(expires_at !== null && { expires_at }),
      ...(metadata !== null && { metadata }),
    }
    const texts = metadata === null ? {} : { metadata: call.text('metadata') }
    const kept = storedForm(value, call)
    await call.ask(
      set,
      withRaw({ namespace, key, stored: true, ...about, value: kept.value }, { ...texts, ...kept.texts }),
    )
    return { key, status: 'set' }
  },
})

/** A text as it is, and everything else as the JSON text that Python writes, which JavaScript need not be able to read. */
const storedForm = (value: unknown, call: LegacyCall): { value: unknown; texts: { value?: string } } => {
  if (typeof value === 'string') return { value, texts: {} }
  const text = call.text('value')
  return isJavaScriptJson(text) ? { value, texts: { value: text } } : { value: text, texts: {} }
}

/** The old daemon could not write such a key into its table either. */
const refuseHalfPairs = (key: string): void => {
  if (key.isWellFormed()) return
  const [unit, at] = halfPair(key)
  throw legacyError(
    'INTERNAL_ERROR',
    `'utf-8' codec can't encode character '\\u${unit}' in position ${at}: surrogates not allowed`,
  )
}

/** The first half of a pair that stands alone, and how many characters are before it. */
const halfPair = (key: string): [unit: string, at: number] => {
  const characters = [...key]
  const at = characters.findIndex(character => !character.isWellFormed())
  return [characters[at]!.charCodeAt(0).toString(16), at]
}
