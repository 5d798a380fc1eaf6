import type { Command } from 'commander'
import { withExamples } from '../../options.ts'
import { note, paint, say, sayJson } from '../../output.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'
import { refuseUnsafePlaces, unsafePlugins } from '../../unsafe-places.ts'

export const define = (command: Command): void => {
  withSettings(command).action(() => check(command.optsWithGlobals<Settings>()))
  withExamples(command, ['ksi config check', 'ksi config check --config ./daemon.json --json'])
}

const check = async (settings: Settings): Promise<void> => {
  const loaded = await load(settings)
  const { file } = loaded
  refuseUnsafePlaces(loaded)
  const warnings = [...loaded.warnings, ...unsafePlugins(loaded)]
  if (settings.json) return sayJson({ file: file ?? null, warnings })
  for (const warning of warnings) note(`${paint('yellow', 'warning:', process.stderr)} ${warning}`)
  const what = file ?? 'no file, all defaults'
  say(warnings.length === 0 ? `${paint('green', '✓')} ${what}` : `${what}: usable, with ${warnings.length} warnings`)
}
