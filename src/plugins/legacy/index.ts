import { definePlugin } from '../../plugin/index.ts'
import { answering } from './answering.ts'
import { config } from './config.ts'
import { doors } from './doors.ts'
import { emits } from './emits.ts'
import { legacyOf } from './legacy.ts'
import { needs } from './needs.ts'
import { legacyCommand } from './tokens.ts'
import { commands } from './usage/tokens.ts'

export { legacyCodec } from './codec.ts'
export { legacyEndpoint } from './endpoint.ts'
export * from './tokens.ts'
export * from './usage/tokens.ts'

/** Answers the clients of the old daemon: its lines, its commands, its answers. */
export default definePlugin({
  name: 'legacy',
  version: '1.0.0',
  description: "Answers the old daemon's clients in their own protocol.",
  priority: 60,
  config,
  commands: { command: legacyCommand, list: commands },
  emits,
  needs,
  hooks: { endpoints: {} },

  setup: context => ({
    commands: answering(legacyOf(context)),
    hooks: { endpoints: () => doors(context.services.daemon) },
  }),
})
