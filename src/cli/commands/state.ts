import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      get: { summary: 'Print one value', load: () => import('./state/get.ts') },
      set: { summary: 'Keep one value', load: () => import('./state/set.ts') },
      delete: { summary: 'Forget one value', load: () => import('./state/delete.ts') },
      list: { summary: 'List the keys, or the namespaces', load: () => import('./state/list.ts') },
    },
    argv,
  )
