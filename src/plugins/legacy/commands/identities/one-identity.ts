import { withRaw } from '../../../../plugin/index.ts'
import { createIdentity, getIdentity, removeIdentity, updateIdentity } from '../../../agent_service/index.ts'
import { legacyCommand } from '../../command.ts'
import { asEventsKnowIt, exactFields } from '../../exact-fields.ts'
import { optional, required } from '../../validation/rule.ts'
import { list, nullable, object, text } from '../../validation/rules.ts'
import { answered } from './refusals.ts'

const agent_id = required(text, 'whose identity it is')

export const creatingIdentity = legacyCommand({
  name: 'CREATE_IDENTITY',
  doc: 'Give an agent an identity; what is not said comes from its role.',
  events: ['agent:create_identity'],
  parameters: {
    agent_id,
    display_name: optional(nullable(text), null, 'how it is called'),
    role: optional(nullable(text), null, 'what it does'),
    personality_traits: optional(nullable(list(text)), null, 'what it is like'),
    appearance: optional(nullable(object), null, 'how it looks'),
  },
  run: async (wishes, call) => {
    const asked = wishes.appearance
      ? withRaw({ ...wishes }, { appearance: asEventsKnowIt(call.text('appearance')) })
      : wishes
    const created = await answered(call.ask(createIdentity, asked), { agent_id: wishes.agent_id, call })
    return { ...exactFields(created, 'identity'), created: true }
  },
})

export const readingIdentity = legacyCommand({
  name: 'GET_IDENTITY',
  doc: 'Read one identity.',
  events: ['agent:get_identity'],
  parameters: { agent_id },
  run: async ({ agent_id }, call) =>
    exactFields(await answered(call.ask(getIdentity, { agent_id }), { agent_id, call }), 'identity').identity,
})

const fixed = ['identity_uuid', 'agent_id', 'created_at']

export const updatingIdentity = legacyCommand({
  name: 'UPDATE_IDENTITY',
  doc: 'Replace fields of an identity.',
  events: ['agent:update_identity'],
  parameters: { agent_id, updates: required(object, 'the new fields') },
  check: ({ updates }) =>
    fixed.some(field => Object.hasOwn(updates, field))
      ? `Cannot update protected fields: {${fixed.map(field => `'${field}'`).join(', ')}}`
      : undefined,
  run: async ({ agent_id, updates }, call) => {
    const asked = withRaw({ agent_id, updates }, { updates: asEventsKnowIt(call.text('updates')) })
    const updated = await answered(call.ask(updateIdentity, asked), { agent_id, call })
    return { ...exactFields(updated, 'identity'), updated: true, changes: updated.changes }
  },
})

export const removingIdentity = legacyCommand({
  name: 'REMOVE_IDENTITY',
  doc: 'Remove an identity.',
  events: ['agent:remove_identity'],
  parameters: { agent_id },
  run: async ({ agent_id }, call) => {
    const removed = await answered(call.ask(removeIdentity, { agent_id }), { agent_id, call, isRemoval: true })
    return { deleted: true, ...exactFields(removed, 'identity') }
  },
})
