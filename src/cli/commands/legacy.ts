import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      list: {
        summary: 'List the legacy commands, the event for each, who still calls it and when last',
        load: () => import('./legacy/list.ts'),
      },
      replay: {
        summary: 'Replay recorded conversations and say what is answered in another way',
        load: () => import('./legacy/replay.ts'),
      },
      record: {
        summary: 'Stand between clients and a daemon and record what they say',
        load: () => import('./legacy/record.ts'),
      },
    },
    argv,
  )
