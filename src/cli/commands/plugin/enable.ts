import type { Command } from 'commander'
import { withExamples } from '../../options.ts'
import { switchPlugin } from '../../plugin/switch-plugin.ts'
import { type Settings, withSettings } from '../../setting-options.ts'

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<name>', 'as ksi plugin list shows it')
    .description('Let a plugin run again: writes plugins.<name>.enabled into daemon.json, comments and all else stay.')
    .action((name: string) => switchPlugin(name, true, command.optsWithGlobals<Settings>()))
  withExamples(command, ['ksi plugin enable my_plugin', 'ksi plugin enable my_plugin --json'])
}
