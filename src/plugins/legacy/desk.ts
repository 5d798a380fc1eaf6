import { type Awaitable, andThen, type EventContext, type Output } from '../../plugin/index.ts'
import { commandsByName } from './commands/index.ts'
import type { Legacy } from './legacy.ts'
import { CurrentCall } from './legacy-call.ts'
import { askRegistered, registeredEvents } from './registered.ts'
import type { Routes } from './routes.ts'
import { stoodIn } from './standing-in.ts'
import { understand } from './understand.ts'
import { callerOf } from './usage/caller.ts'
import { listCommands } from './usage/listing.ts'
import type { commands } from './usage/tokens.ts'
import { openUsage } from './usage/usage.ts'

/** Where legacy commands are understood, counted and run. */
export interface Desk {
  readonly answer: (message: object, context: EventContext) => Awaitable<unknown>
  readonly list: () => Promise<Output<typeof commands>>
}

export const openDesk = (legacy: Legacy, routes: Routes): Awaitable<Desk> => {
  const byName = commandsByName()
  return andThen(openUsage(legacy), usage => {
    const answerHere = (message: object, call: CurrentCall): Awaitable<unknown> => {
      const understood = understand(message, byName)
      if ('unknown' in understood) {
        const { unknown: name } = understood
        return askRegistered(understood, call, event =>
          usage.note({ name, events: [event] }, callerOf(name, message, call)),
        )
      }
      const { command, parameters } = understood
      usage.note(command, callerOf(command.name, message, call))
      return stoodIn(understood, call) ?? command.run(parameters, call)
    }
    return {
      answer: (message, context) => {
        const call = new CurrentCall(message, legacy, context)
        const routing = routes.current
        if (!routing || routing.table.isEmpty) return answerHere(message, call)
        const routed = routing.routed(message, call)
        if (routed.command === '') return answerHere(message, call)
        return routing.answer(routed, () => answerHere(message, call), usage)
      },
      list: async () => listCommands(usage, await legacy.once(registeredEvents)()),
    }
  })
}
