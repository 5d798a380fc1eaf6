import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { type Changed, sayChanged } from './changed.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .argument('<commands...>', 'commands, groups of them, or all')
    .action((commands: readonly string[]) => clear(commands, command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi route clear GET_AGENT_KV', 'ksi route clear all'])
}

const clear = async (commands: readonly string[], options: Options): Promise<void> => {
  const changed: Changed = await withClient(options, client => client.request('route:clear', { commands }))
  sayChanged(changed, 'have no route of their own any more', options)
}
