import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      check: { summary: 'Say what is wrong with the configuration', load: () => import('./config/check.ts') },
      reload: { summary: 'Let the daemon read its configuration again', load: () => import('./config/reload.ts') },
      show: { summary: 'Show the configuration that would be used', load: () => import('./config/show.ts') },
    },
    argv,
  )
