import type { Command } from 'commander'
import { addCommands, type Entry } from '../command-table.ts'

const entries: Readonly<Record<string, Entry>> = {
  create: {
    summary: 'Copy everything both daemons keep, while they run',
    load: () => import('./backup/create.ts'),
  },
  list: { summary: 'List the backups', load: () => import('./backup/list.ts') },
  verify: { summary: 'Compare backups with their checksums', load: () => import('./backup/verify.ts') },
  restore: { summary: 'Put a backup back, and keep what it replaces', load: () => import('./backup/restore.ts') },
}

export const define = (command: Command, argv: readonly string[]): Promise<void> => addCommands(command, entries, argv)
