import { messageOf } from '../../plugin/index.ts'
import type { LegacyCommand } from './command.ts'
import { typeName } from './json/type-name.ts'
import { invalidCommand, legacyError } from './legacy-error.ts'
import { readEnvelope } from './validation/envelope.ts'
import { isObject } from './validation/is-object.ts'
import { type ParametersOf, readParameters } from './validation/parameters.ts'

/** A command that may run, and what it is given. */
export interface Understood {
  readonly command: LegacyCommand
  readonly parameters: ParametersOf<any>
}

/** A line that names none of them. */
export interface Unknown {
  readonly unknown: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/**
 * Which command a line means. Its parameters are looked at before the rest of the line, as always.
 * Throws INVALID_COMMAND or INVALID_PARAMETERS with the texts of the old daemon.
 */
export const understand = (message: object, commands: ReadonlyMap<string, LegacyCommand>): Understood | Unknown => {
  const { command: name } = message as { command?: unknown }
  const known = typeof name === 'string' ? commands.get(name) : undefined
  const parameters = known && parametersIn(known, message)
  const envelope = readEnvelope(message)
  if (known) return { command: known, parameters: parameters! }
  const trimmed = envelope.command.trim()
  const command = commands.get(trimmed)
  if (!command) return { unknown: trimmed, parameters: envelope.parameters }
  return { command, parameters: lateParametersIn(command, message) }
}

/** Where the name has blanks around it, the rest of the line is looked at first. */
const lateParametersIn = (command: LegacyCommand, message: object): ParametersOf<any> => {
  try {
    return parametersIn(command, message)
  } catch (cause) {
    throw legacyError('INVALID_PARAMETERS', messageOf(cause))
  }
}

/** A command without rules takes any parameters and ignores them. */
const parametersIn = ({ parameters: fields, check }: LegacyCommand, message: object): ParametersOf<any> => {
  if (!fields) return {}
  const { parameters = {} } = message as { parameters?: unknown }
  if (isObject(parameters)) return readParameters({ parameters: fields, ...(check && { check }) }, parameters)
  const type = typeName(parameters)
  throw invalidCommand(`Validation error: parameters: argument after ** must be a mapping, not ${type}`)
}
