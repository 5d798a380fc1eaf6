import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  /** False for `--no-state`. */
  readonly state: boolean
}

export const define = (command: Command): void => {
  command
    .argument('<plugin...>', 'which; also one that did not start')
    .option('--no-state', 'begin with no state, whatever the one that runs would hand over')
    .description(
      'Put plugins as their files are now in the place of those that run: no event is lost, and if anything fails the old one stays. ' +
        'Each time some 30 KB of memory for two small files stay occupied until the daemon ends.',
    )
    .action((plugins: string[]) => reload(plugins, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi plugin reload my_plugin'])
}

const reload = async (plugins: readonly string[], { json, state, ...options }: Options): Promise<void> => {
  for (const plugin of plugins) {
    const asked = { plugin_name: plugin, preserve_state: state }
    const answer = await withClient(options, client => client.request('system:reload', asked, { timeout: 110 }))
    if (json) sayJson(answer)
    else say(sayReloaded(plugin, answer.plugins))
  }
}

const sayReloaded = (plugin: string, plugins: readonly { readonly name: string }[]): string => {
  const borrowers = plugins.map(({ name }) => oneLine(name)).filter(name => name !== plugin)
  const also = borrowers.length === 0 ? '' : `, and ${borrowers.join(', ')} with it`
  return `${paint('green', '✓')} ${oneLine(plugin)} is reloaded${also}`
}
