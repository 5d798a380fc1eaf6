import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      tail: { summary: 'Follow events as they happen', load: () => import('./events/tail.ts') },
      history: { summary: 'Look back at what happened', load: () => import('./events/history.ts') },
      list: { summary: 'List the events that exist', load: () => import('./events/list.ts') },
    },
    argv,
  )
