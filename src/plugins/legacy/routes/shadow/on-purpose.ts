import { isObject } from '../../validation/is-object.ts'

/** Longer keys are refused here. */
const longestKey = 4096
const leadsOut = /\.\.|^\//

/** Commands that are answered in another way on purpose: see docs/LEGACY.md. */
export const isDifferentOnPurpose = (command: string, message: object): boolean => {
  const { parameters = {} } = message as { parameters?: unknown }
  if (!isObject(parameters)) return true // closed without a word, where we say what is wrong
  const { key, name, composition, directory, prompt, payload, agent_id } = parameters
  if (command === 'COMPLETION') return prompt === ''
  if (command === 'REGISTER_AGENT') return agent_id === '' // each makes up its own
  if (command === 'PUBLISH')
    return isObject(payload) && Object.hasOwn(payload, 'message') && typeof payload.message !== 'string'
  if (command.includes('COMPO'))
    return [name, composition, directory].some(path => typeof path === 'string' && leadsOut.test(path))
  return [key, agent_id].some(text => typeof text === 'string' && Buffer.byteLength(text) > longestKey)
}
