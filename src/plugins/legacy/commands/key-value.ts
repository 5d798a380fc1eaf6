import { withRaw } from '../../../plugin/index.ts'
import { get, set } from '../../state_service/index.ts'
import { legacyCommand } from '../command.ts'
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
    const { value, found } = await ask(get, { namespace, key })
    return { key, value, found }
  },
})

export const setAgentKv = legacyCommand({
  name: 'SET_AGENT_KV',
  doc: 'Keep one value.',
  events: ['state:set'],
  parameters: {
    key,
    value: required(anything, 'any JSON'),
    owner_agent_id: optional(text, 'system', 'whose value it is'),
    scope: optional(text, 'shared', 'for whom it is meant'),
    expires_at: optional(nullable(text), null, 'when it goes away: ISO 8601'),
    metadata: optional(nullable(object), null, 'anything about the value'),
  },
  run: async ({ key, value }, { ask, text }) => {
    await ask(set, withRaw({ namespace, key, value }, { value: text('value') }))
    return { key, status: 'set' }
  },
})
