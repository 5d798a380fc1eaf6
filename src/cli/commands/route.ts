import type { Command } from 'commander'
import { addCommands, type Entry } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> => addCommands(command, entries, argv)

const entries: Readonly<Record<string, Entry>> = {
  set: {
    summary: 'Say who answers old commands: we, the old daemon, or both for comparison',
    load: () => import('./route/set.ts'),
  },
  show: {
    summary: 'Show who answers which old command, and how that goes',
    load: () => import('./route/show.ts'),
  },
  diff: { summary: 'Show where we answered differently', load: () => import('./route/diff.ts') },
  clear: {
    summary: 'End routes: the commands are answered here',
    load: () => import('./route/clear.ts'),
  },
}
