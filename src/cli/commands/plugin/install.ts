import { join } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { runningPlugins } from '../../plugin/known-names.ts'
import { install } from '../../plugin/package/install.ts'
import { withProgress } from '../../progress.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'

interface Options extends Settings {
  readonly force?: boolean
}

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<plugin>', 'a file, a folder, an archive of ksi plugin pack, or a package of npm')
    .option('--force', 'put it in the place of one that is there')
    .description(
      'Put a plugin into <home>/plugins, where the daemon finds it. It is checked first, and nothing of it is started.',
    )
    .action((word: string) => run(word, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi plugin install ./my_plugin.py',
    'ksi plugin install ./my_plugin --force',
    'ksi plugin install my_plugin-1.0.0.tgz',
    'ksi plugin install ksi-plugin-weather@^2',
  ])
}

const run = async (what: string, { force = false, ...settings }: Options): Promise<void> => {
  const plugins = join(placesOf(await load(settings)).home, 'plugins')
  const { manifest, path, files } = await withProgress('installing', install({ what, plugins, force }, settings))
  const { name, version } = manifest
  const running = await runningPlugins(settings)
  const next =
    running === undefined ? null : running.has(name) ? `ksi plugin reload ${name}` : 'ksi stop; ksi start --detach'
  if (settings.json) return sayJson({ name, version, path, files, next })
  say(`${paint('green', '✓')} ${oneLine(name)} ${oneLine(version)} is installed  ${paint('dim', path)}`)
  say(
    next === null
      ? paint('dim', '  the daemon finds it when it is started')
      : `  the running daemon takes it with: ${next}`,
  )
}
