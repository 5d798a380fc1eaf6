import type { Command } from 'commander'
import { addCommands, type Entry } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> => addCommands(command, entries, argv)

const entries: Readonly<Record<string, Entry>> = {
  list: { summary: 'List the plugins and how they are', load: () => import('./plugin/list.ts') },
  reload: {
    summary: 'Put plugins as their files are now in the place of those that run',
    load: () => import('./plugin/reload.ts'),
  },
  reset: { summary: 'Start plugins anew that ended too often', load: () => import('./plugin/reset.ts') },
  new: { summary: 'Make a new plugin with a test', load: () => import('./plugin/new.ts') },
  check: { summary: 'Say what is wrong with a plugin, without starting it', load: () => import('./plugin/check.ts') },
  test: { summary: 'Try a plugin in a daemon in memory, and run its tests', load: () => import('./plugin/test.ts') },
  docs: { summary: 'Write a page about a plugin', load: () => import('./plugin/docs.ts') },
  enable: { summary: 'Let a plugin run again', load: () => import('./plugin/enable.ts') },
  disable: { summary: 'Keep a plugin from running', load: () => import('./plugin/disable.ts') },
  pack: { summary: 'Put a plugin into one file', load: () => import('./plugin/pack.ts') },
  install: {
    summary: 'Install a plugin: a file, a folder, an archive or a package',
    load: () => import('./plugin/install.ts'),
  },
}
