import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  command
    .argument('<plugin...>', 'which')
    .description('Start plugins anew whose processes ended three times within five minutes.')
    .action((plugins: string[]) => reset(plugins, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi plugin reset my_plugin'])
}

const reset = async (plugins: readonly string[], { json, ...options }: Options): Promise<void> => {
  for (const plugin of plugins) {
    const answer = await withClient(options, client => client.request('system:plugin_reset', { plugin }))
    if (json) sayJson(answer)
    else say(`${paint('green', '✓')} ${oneLine(plugin)} runs`)
  }
}
