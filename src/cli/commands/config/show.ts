import type { Command } from 'commander'
import { redact } from '../../../plugin/redact.ts'
import { withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'
import { table } from '../../table.ts'

interface Options extends Settings {
  readonly origin?: boolean
}

export const define = (command: Command): void => {
  withSettings(command)
    .option('--origin', 'say who set each value: file and line, variable, flag, or default')
    .action(() => show(command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi config show', 'ksi config show --origin | grep -v default'])
}

const show = async (options: Options): Promise<void> => {
  const loaded = await load(options)
  if (!options.origin)
    return options.json ? sayJson(redact(loaded.config)) : say(JSON.stringify(redact(loaded.config), null, 2))
  const origins = await loaded.origins()
  const settings = leaves(redact(loaded.config)).map(([key, value]) => ({
    key,
    value,
    origin: origins.get(key) ?? 'default',
  }))
  if (options.json) for (const setting of settings) sayJson(setting)
  else
    say(
      table(
        ['KEY', 'VALUE', 'SET BY'],
        settings.map(({ key, value, origin }) => [key, oneLine(JSON.stringify(value)), by(origin)]),
      ),
    )
}

const by = (origin: string): string => (origin === 'default' ? paint('dim', origin) : origin)

const leaves = (value: unknown, path: readonly string[] = []): [string, unknown][] => {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isGroup) return value === undefined ? [] : [[path.join('.'), value]]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]))
}
