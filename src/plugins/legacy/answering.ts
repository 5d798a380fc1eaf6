import type { Awaitable, EventContext } from '../../plugin/index.ts'
import { messageOf } from '../../plugin/index.ts'
import type { LegacyCall, LegacyCommand } from './command.ts'
import { exactForm } from './exact-message.ts'
import { typeName } from './json/type-name.ts'
import { writeJson } from './json/write.ts'
import type { Legacy } from './legacy.ts'
import { invalidCommand, legacyError } from './legacy-error.ts'
import { readEnvelope } from './validation/envelope.ts'
import { type ParametersOf, readParameters } from './validation/parameters.ts'
import { isObject } from './validation/rules.ts'

type Commands = ReadonlyMap<string, LegacyCommand>
type Around = Pick<LegacyCall, 'legacy' | 'context'>

/** Answers `legacy:command`. The commands themselves are loaded when the first one is used. */
export const answering = (legacy: Legacy) => {
  let commands: Commands | undefined
  return (message: unknown, context: EventContext): Awaitable<unknown> => {
    if (commands) return answer(commands, message as object, { legacy, context })
    return import('./commands/index.ts').then(({ commandsByName }) => {
      commands = commandsByName()
      return answer(commands, message as object, { legacy, context })
    })
  }
}

/** Its parameters are looked at before the rest of its line, as always. */
const answer = (commands: Commands, message: object, around: Around): Awaitable<unknown> => {
  const { command: name } = message as { command?: unknown }
  const known = typeof name === 'string' ? commands.get(name) : undefined
  const parameters = known && parametersIn(known, message)
  const envelope = readEnvelope(message)
  if (known) return known.run(parameters!, callOf(message, around))
  const command = envelope.command.trim()
  const found = commands.get(command)
  if (!found) throw legacyError('UNKNOWN_COMMAND', `Command '${command}' not recognized`)
  return found.run(lateParametersIn(found, message), callOf(message, around))
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
  if (!isObject(parameters))
    throw invalidCommand(
      `Validation error: parameters: argument after ** must be a mapping, not ${typeName(parameters)}`,
    )
  return readParameters({ parameters: fields, ...(check && { check }) }, parameters)
}

const callOf = (message: object, { legacy, context }: Around): LegacyCall => {
  const exact = (parameter: string): unknown => {
    const { parameters } = exactForm(message) as { parameters?: unknown }
    return isObject(parameters) ? parameters[parameter] : undefined
  }
  return {
    ask: context.call,
    get client() {
      return legacy.services.connections.get(context.source)
    },
    context,
    legacy,
    exact,
    text: parameter => writeJson(exact(parameter)),
  }
}
