import type { Command } from 'commander'
import { addCommands } from '../command-table.ts'

export const define = (command: Command, argv: readonly string[]): Promise<void> =>
  addCommands(
    command,
    {
      spawn: { summary: 'Start an agent from a profile', load: () => import('./agent/spawn.ts') },
      list: { summary: 'List the agents', load: () => import('./agent/list.ts') },
      send: { summary: 'Send an agent a message', load: () => import('./agent/send.ts') },
      logs: { summary: 'Show what an agent was asked and answered', load: () => import('./agent/logs.ts') },
      restart: { summary: 'Start agents again', load: () => import('./agent/restart.ts') },
      stop: { summary: 'Stop agents', load: () => import('./agent/stop.ts') },
    },
    argv,
  )
