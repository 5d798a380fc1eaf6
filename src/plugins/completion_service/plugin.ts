import { DaemonService, definePlugin, RowsService, toldByPlugin } from '../../plugin/index.ts'
import { commandHandlers } from './command-handlers.ts'
import { completionsFor } from './completions.ts'
import { config } from './config.ts'
import { CompletionsService } from './service.ts'
import * as tokens from './tokens.ts'
import { Work } from './work.ts'

export default definePlugin({
  name: 'completion_service',
  version: '1.0.0',
  description: 'Asks agents and models: one turn at a time per conversation, each accepted once and ended once.',
  priority: 30,
  config,
  commands: tokens.commands,
  emits: tokens.emits,
  provides: { completions: CompletionsService },
  needs: { rows: RowsService, daemon: DaemonService },
  hooks: { startup: {}, shutdown: { order: 'first' } },
  setup(plugin) {
    const work = new Work(plugin)
    plugin.defer(() => work.stop())
    plugin.subscribe(['system:pre_shutdown'], (_, context) => {
      if (toldByPlugin(context)) work.turns.rest()
    })
    return {
      commands: commandHandlers(work),
      services: { completions: completionsFor(work) },
      hooks: { startup: () => work.start(), shutdown: () => work.stop() },
    }
  },
})
