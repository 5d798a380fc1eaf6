import type { Awaitable, EventContext } from '../../plugin/index.ts'
import type { LegacyCall, LegacyCommand } from './command.ts'
import { exactForm } from './exact-message.ts'
import { writeJson } from './json/write.ts'
import type { Legacy } from './legacy.ts'
import { legacyError } from './legacy-error.ts'
import { readParameters, refused } from './validation/parameters.ts'
import { isObject } from './validation/rules.ts'

type Commands = ReadonlyMap<string, LegacyCommand>

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

const answer = (commands: Commands, message: object, around: Pick<LegacyCall, 'legacy' | 'context'>): unknown => {
  const { command, parameters = {} } = message as { command?: unknown; parameters?: unknown }
  if (typeof command !== 'string') throw refused([{ path: ['command'], reason: 'Input should be a valid string' }])
  const found = commands.get(command.trim())
  if (!found) throw legacyError('UNKNOWN_COMMAND', `Command '${command.trim()}' not recognized`)
  const { parameters: fields = {}, check } = found
  const read = readParameters({ parameters: fields, ...(check && { check }) }, parameters)
  return found.run(read, callOf(message, around))
}

const callOf = (message: object, { legacy, context }: Pick<LegacyCall, 'legacy' | 'context'>): LegacyCall => {
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
