import { type ErrorDetails, fail, jsonSchema, type OutputOf, sayIssues } from '../../plugin/index.ts'
import { fileName } from '../message/index.ts'

const text = { type: 'string' } as const
const texts = { type: 'array', items: text } as const
const atLeastOne = { type: 'integer', minimum: 1 } as const

/** The keys of a profile file; others are kept and mean nothing here. */
export const profileSchema = jsonSchema({
  type: 'object',
  properties: {
    name: { ...fileName, description: 'as the file' },
    description: text,
    role: { ...text, default: 'general' },
    model: { ...text, description: 'without it the one of the configuration' },
    capabilities: { type: ['array', 'string'], items: text, default: [], description: 'a list, or names with commas' },
    composition: { ...text, description: 'the prompt composition it belongs to' },
    system_prompt: { ...text, default: '' },
    system_instructions: { type: ['string', 'array'], items: text, description: 'added to the system prompt' },
    prompt_template: { ...text, description: 'how a task is put: {task}, {context} and {agents} are filled in' },
    allowed_tools: { ...texts, description: 'of the provider; without it the provider decides' },
    enable_tools: { type: 'boolean', default: true },
    provider: { type: ['string', 'object'], description: 'which provider answers; without it the configured one' },
    script: { ...text, description: 'a YAML file of the scripted provider, beside the profile' },
    env: { type: 'object', additionalProperties: text, description: 'more variables for the provider’s program' },
    cwd: { ...text, description: 'where the program works; without it a folder of its own' },
    wake_on_mail: { type: 'boolean', default: true, description: 'whether mail that arrives becomes a turn' },
    reply: { enum: ['sender', 'none'], default: 'sender', description: 'to whom the answer to mail goes' },
    permissions: {
      type: 'object',
      description: 'what it may do on KSI beside what every agent may',
      properties: {
        emit: { ...texts, description: 'patterns of event names' },
        deny: { ...texts, description: 'patterns of event names it may not emit after all' },
        state: { ...texts, description: 'patterns of state namespaces' },
        subscribe: { ...texts, description: 'patterns of event names' },
      },
    },
    limits: {
      type: 'object',
      properties: {
        max_hops: { ...atLeastOne, description: 'messages from agent to agent in one conversation' },
        max_turns_per_conversation: atLeastOne,
        max_event_depth: { ...atLeastOne, description: 'events in a chain of causes that this agent began' },
      },
    },
  },
})

type Checked = OutputOf<typeof profileSchema>

/** A profile, its defaults filled in. */
export interface Profile extends Omit<Checked, 'name' | 'capabilities'> {
  readonly name: string
  readonly capabilities: readonly string[]
}

/** Throws INVALID_INPUT that names the file or request the profile came from. */
export const readProfile = (value: unknown, name: string, where: string): Profile => {
  const checked = profileSchema['~standard'].validate(value) as { value: Checked } | { issues: ErrorDetails[] }
  if ('issues' in checked) throw fail('INVALID_INPUT', where, sayIssues(checked.issues as never))
  const profile = checked.value
  if (profile.env && profile.provider === undefined && profile.script === undefined)
    throw fail('INVALID_INPUT', where, 'env is for the provider’s program: say provider too')
  return { ...profile, name, capabilities: listOf(profile.capabilities) }
}

/** Capabilities may be a list, which stays as it is, or a string with commas. */
export const listOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.map(String)
  const parts = typeof value === 'string' ? value.split(',') : []
  return [...new Set(parts.map(part => part.trim()).filter(part => part !== ''))]
}
