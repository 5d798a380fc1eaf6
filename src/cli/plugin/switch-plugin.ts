import { join } from 'node:path'
import { editConfigFile } from '../../config/edit-file.ts'
import { indispensable, settingsOf } from '../../config/plugin-settings.ts'
import { fail } from '../../errors.ts'
import { oneLine, paint, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { load, type Settings } from '../setting-options.ts'
import { declaredNames, knownNames, runningPlugins, unknownPlugin } from './known-names.ts'

/** Writes into daemon.json whether a plugin shall run, and says when that comes true. */
export const switchPlugin = async (name: string, enabled: boolean, settings: Settings): Promise<void> => {
  if (name === indispensable && !enabled)
    throw fail('NOT_SUPPORTED', `a daemon without ${name}`).with({ hint: 'nobody could ask or stop it' })
  const before = await load(settings) // a file that is wrong already is not touched
  const running = await runningPlugins(settings)
  const names = await knownNames(settings, running?.keys() ?? [])
  if (!names.includes(name)) {
    const declared = running ? [] : await withProgress('loading the plugins', declaredNames(settings))
    if (!declared.includes(name)) throw unknownPlugin(name, [...new Set([...names, ...declared])])
  }
  const file = before.file ?? join(before.home, 'daemon.json')
  const isChanged = settingsOf(before.config, name).enabled !== enabled
  if (isChanged) await write(file, name, { enabled, settings })
  const restart = running !== undefined && ((running.get(name) ?? 'disabled') === 'disabled') === enabled
  if (settings.json) return sayJson({ name, enabled, file, changed: isChanged, restart_needed: restart })
  const word = enabled ? 'enabled' : 'disabled'
  say(`${paint('green', '✓')} ${oneLine(name)} is ${isChanged ? word : `${word} already`}  ${paint('dim', file)}`)
  if (restart) say('  for the running daemon: ksi config reload; what is built in needs a restart: ksi stop, ksi start')
  else if (running === undefined) say(paint('dim', '  no daemon runs; it holds from the next start'))
}

interface Wanted {
  readonly enabled: boolean
  readonly settings: Settings
}

const write = async (file: string, name: string, { enabled, settings }: Wanted): Promise<void> => {
  await editConfigFile(file, [{ path: ['plugins', name, 'enabled'], value: enabled }])
  const { config, origins } = await load(settings)
  if (settingsOf(config, name).enabled === enabled) return
  const key = `plugins.${name}.enabled`
  const origin = (await origins()).get(key) ?? 'something else'
  throw fail('CONFLICT', `${key} is written, and ${origin} says otherwise`).with({ hint: `change it there: ${origin}` })
}
