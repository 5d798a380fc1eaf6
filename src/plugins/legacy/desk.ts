import { type Awaitable, andThen, type EventContext, type Output } from '../../plugin/index.ts'
import type { LegacyCall } from './command.ts'
import { commandsByName } from './commands/index.ts'
import { exactForm } from './exact-message.ts'
import { writeJson } from './json/write.ts'
import type { Legacy } from './legacy.ts'
import { understand } from './understand.ts'
import { callerOf } from './usage/caller.ts'
import { listCommands } from './usage/listing.ts'
import type { commands } from './usage/tokens.ts'
import { openUsage } from './usage/usage.ts'
import { isObject } from './validation/rules.ts'

/** Where legacy commands are understood, counted and run. */
export interface Desk {
  readonly answer: (message: object, context: EventContext) => Awaitable<unknown>
  readonly list: () => Output<typeof commands>
}

export const openDesk = (legacy: Legacy): Awaitable<Desk> => {
  const byName = commandsByName()
  return andThen(openUsage(legacy), usage => ({
    answer: (message, context) => {
      const call = callOf(message, { legacy, context })
      const { command, parameters } = understand(message, byName)
      usage.note(command, callerOf(command.name, message, call))
      return command.run(parameters, call)
    },
    list: () => listCommands(usage),
  }))
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
