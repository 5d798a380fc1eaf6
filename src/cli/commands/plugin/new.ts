import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { fail } from '../../../errors.ts'
import { withExamples } from '../../options.ts'
import { paint, say, sayJson } from '../../output.ts'
import { type Language, templateFiles } from '../../plugin/template/files.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'
import { UsageError } from '../../usage-error.ts'

interface Options extends Settings {
  readonly ts?: boolean
  readonly js?: boolean
  readonly python?: boolean
  readonly dir?: string
}

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<name>', 'what it is called: letters, digits, _ . and -')
    .option('--ts', 'in TypeScript (if nothing is said)')
    .option('--js', 'in JavaScript')
    .option('--python', 'in Python')
    .option('--dir <folder>', 'where its folder is made (else <home>/plugins, where the daemon finds it)')
    .action((name: string) => make(name, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi plugin new greeter',
    'ksi plugin new greeter --python && ksi plugin test greeter',
    'ksi plugin new greeter --js --dir .',
  ])
}

const make = async (name: string, options: Options): Promise<void> => {
  const language = languageOf(options)
  await refuseName(name)
  const folder = join(options.dir === undefined ? pluginsIn(await load(options)) : resolve(options.dir), name)
  if (existsSync(folder)) throw fail('ALREADY_EXISTS', folder).with({ hint: 'choose another name, or another --dir' })
  const files = templateFiles(name, language)
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  const [first = ''] = Object.keys(files)
  const word = options.dir === undefined ? name : folder
  const next = [`ksi plugin test ${word}`, ...(options.dir === undefined ? [] : [`ksi plugin install ${word}`])]
  if (options.json) return sayJson({ name, language, folder, files: Object.keys(files), next })
  say(`${paint('green', '✓')} ${join(folder, first)}`)
  say(paint('dim', `  next: ${next.join(', ')}; the daemon finds it when it is started`))
}

const pluginsIn = (loaded: Awaited<ReturnType<typeof load>>): string => join(placesOf(loaded).home, 'plugins')

const languageOf = ({ ts, js, python }: Options): Language => {
  const said = ([ts && 'ts', js && 'js', python && 'python'] as const).filter(language => language !== undefined)
  if (said.length > 1)
    throw new UsageError(`a plugin is in one language, not in ${said.length}`, {
      hint: 'choose --ts, --js or --python',
    })
  return said[0] || 'ts'
}

const refuseName = async (name: string): Promise<void> => {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name))
    throw new UsageError(`"${name}" is no name for a plugin`, {
      hint: '1 to 64 letters, digits, _ . or -, beginning with a letter, a digit or _',
    })
  // The daemon passes over files that begin with it.
  if (name.startsWith('_'))
    throw new UsageError(`"${name}" would be passed over`, { hint: 'begin with a letter or a digit' })
  const { builtIns } = await import('../../../plugins/index.ts')
  if (builtIns.some(plugin => plugin.name === name))
    throw fail('ALREADY_EXISTS', `${name}, a plugin that comes with the daemon,`).with({ hint: 'choose another name' })
}
