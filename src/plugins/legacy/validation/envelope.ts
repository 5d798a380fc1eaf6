import { typeName } from '../json/type-name.ts'
import { invalidCommand } from '../legacy-error.ts'
import { refused } from './parameters.ts'
import type { Problem } from './rule.ts'
import { isObject, object, text } from './rules.ts'

/** The parts of a command's line that are looked at; everything else is ignored. */
export interface Envelope {
  readonly command: string
  readonly parameters: Readonly<Record<string, unknown>>
}

const metadataKeys = new Set(['timestamp', 'client_id', 'request_id'])

/** Throws INVALID_COMMAND with the texts of the old daemon. */
export const readEnvelope = (message: object): Envelope => {
  const { command, parameters = {}, metadata = null } = message as Record<string, unknown>
  if (typeof command === 'string' && metadata === null && isObject(parameters)) return { command, parameters }
  if (typeof command === 'object' && command !== null)
    throw invalidCommand(`Validation error: unhashable type: '${typeName(command)}'`)
  const problems: Problem[] = []
  text.read(command, ['command'], problems)
  object.read(parameters, ['parameters'], problems)
  if (metadata !== null) readMetadata(metadata, problems)
  if (problems.length > 0) throw refused(problems)
  return { command: command as string, parameters: parameters as Record<string, unknown> }
}

const readMetadata = (metadata: unknown, problems: Problem[]): void => {
  const read = object.read(metadata, ['metadata'], problems)
  const unknown = isObject(read) ? Object.keys(read).filter(key => !metadataKeys.has(key)) : []
  if (unknown.length === 0) return
  const set = unknown.map(key => `'${key}'`).join(', ')
  problems.push({ path: ['metadata'], reason: `Value error, Unknown metadata keys: {${set}}` })
}
