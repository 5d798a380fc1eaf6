import { type Awaitable, andThen, type EventContext, type Output } from '../../plugin/index.ts'
import { commandsByName } from './commands/index.ts'
import type { Legacy } from './legacy.ts'
import { CurrentCall } from './legacy-call.ts'
import { askRegistered } from './registered.ts'
import { understand } from './understand.ts'
import { callerOf } from './usage/caller.ts'
import { listCommands } from './usage/listing.ts'
import type { commands } from './usage/tokens.ts'
import { openUsage } from './usage/usage.ts'

/** Where legacy commands are understood, counted and run. */
export interface Desk {
  readonly answer: (message: object, context: EventContext) => Awaitable<unknown>
  readonly list: () => Output<typeof commands>
}

export const openDesk = (legacy: Legacy): Awaitable<Desk> => {
  const byName = commandsByName()
  return andThen(openUsage(legacy), usage => ({
    answer: (message, context) => {
      const call = new CurrentCall(message, legacy, context)
      const understood = understand(message, byName)
      if ('unknown' in understood) return askRegistered(understood, call)
      const { command, parameters } = understood
      usage.note(command, callerOf(command.name, message, call))
      return command.run(parameters, call)
    },
    list: () => listCommands(usage),
  }))
}
