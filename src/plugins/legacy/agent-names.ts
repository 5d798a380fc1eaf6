import { fail } from '../../plugin/index.ts'
import { agentId, isLegalName } from '../message/index.ts'

/** What begins every name that stands for one that would not be legal. */
const mark = '_+'

/**
 * The old daemon took any text for an agent's id. One that cannot be a name here is spelled with hexadecimal digits:
 * `never seen` is `_+never+20seen`. No two are spelled alike. Throws INVALID_INPUT for what is too long even so.
 */
export const ksiName = (legacyId: string): string => {
  if (isLegalName(legacyId) && !legacyId.startsWith(mark)) return legacyId
  const spelled = mark + legacyId.toWellFormed().replaceAll(/[^\p{L}\p{N}_-]/gu, hexOf)
  if (spelled.length <= agentId.maxLength) return spelled
  throw fail('INVALID_INPUT', 'legacy:command', `the id of an agent is too long: ${legacyId.slice(0, 40)}…`)
}

/** The id as legacy clients know it. */
export const legacyName = (name: string): string =>
  name.startsWith(mark) ? decodeURIComponent(name.slice(mark.length).replaceAll('+', '%')) : name

const hexOf = (character: string): string =>
  [...Buffer.from(character)].map(byte => `+${byte.toString(16).padStart(2, '0')}`).join('')
