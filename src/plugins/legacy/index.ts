import { andThen, definePlugin } from '../../plugin/index.ts'
import { answering } from './answering.ts'
import { config } from './config.ts'
import { doors } from './doors.ts'
import { emits } from './emits.ts'
import { legacyOf } from './legacy.ts'
import { needs } from './needs.ts'
import { changingRoutes, routeCommands } from './route-commands.ts'
import { Routes } from './routes.ts'
import { legacyCommand } from './tokens.ts'
import { commands } from './usage/tokens.ts'

export { legacyCodec } from './codec.ts'
export { legacyEndpoint } from './endpoint.ts'
export * from './routes/tokens.ts'
export * from './tokens.ts'
export * from './usage/tokens.ts'

/** Answers the clients of the old daemon: its lines, its commands, its answers. */
export default definePlugin({
  name: 'legacy',
  version: '1.0.0',
  description: "Answers the old daemon's clients in their own protocol.",
  priority: 60,
  config,
  commands: { command: legacyCommand, list: commands, ...routeCommands },
  emits,
  needs,
  hooks: { endpoints: {} },

  setup: context => {
    const legacy = legacyOf(context)
    const routes = new Routes(legacy)
    routes.restore()
    return {
      commands: { ...answering(legacy, routes), ...changingRoutes(routes, legacy) },
      hooks: { endpoints: () => andThen(routes.settled, () => doors(context.services.daemon, routes)) },
    }
  },
})
