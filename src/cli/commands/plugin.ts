import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      list: { summary: 'List the plugins and how they are', load: () => import('./plugin/list.ts') },
      check: {
        summary: 'Say what is wrong with a plugin, without starting it',
        load: () => import('./plugin/check.ts'),
      },
    },
    argv,
  )
