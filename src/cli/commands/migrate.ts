import type { Command } from 'commander'
import { addCommands, type Entry } from '../command-table.ts'

const entries: Readonly<Record<string, Entry>> = {
  generate: {
    summary: 'Write plugins from the Python handlers of the old daemon',
    load: () => import('./migrate/generate.ts'),
  },
  state: { summary: 'Copy the state of the old daemon into a fresh folder', load: () => import('./migrate/state.ts') },
  'test-command': {
    summary: 'Try commands of the old daemon on a daemon of ours, and compare',
    load: () => import('./migrate/test-command.ts'),
  },
  rollback: { summary: 'Carry back what was written since', load: () => import('./migrate/rollback.ts') },
  'scan-clients': {
    summary: 'Find where the code of clients uses the old daemon, and what to write instead',
    load: () => import('./migrate/scan-clients.ts'),
  },
  plan: { summary: 'Say which commands to move first, and what to do now', load: () => import('./migrate/plan.ts') },
  ready: {
    summary: 'Say whether the old daemon can be switched off for good',
    load: () => import('./migrate/ready.ts'),
  },
  full: {
    summary: 'Do the whole preparation: backup, plugins, state, trial of every command, report',
    load: () => import('./migrate/full.ts'),
  },
  report: { summary: 'Write down how far the move is', load: () => import('./migrate/report.ts') },
}

export const define = (command: Command, argv: readonly string[]): Promise<void> => addCommands(command, entries, argv)
