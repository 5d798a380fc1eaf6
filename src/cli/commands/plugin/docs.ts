import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { emitCommand } from '../../emit-command.ts'
import { withExamples } from '../../options.ts'
import { paint, printable, say, sayJson } from '../../output.ts'
import { docsPage } from '../../plugin/docs-page.ts'
import { findSource } from '../../plugin/find-source.ts'
import { inspect } from '../../plugin/inspect.ts'
import { withProgress } from '../../progress.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'

interface Options extends Settings {
  readonly out?: string
}

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<plugin>', 'the path of its file or folder, or the name of an installed one')
    .option('--out <file>', 'write it there')
    .description(
      'Write a page of Markdown about a plugin: its settings, commands, facts and hooks, from what it declares.',
    )
    .action((word: string) => write(word, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi plugin docs ./my_plugin.ts --out README.md',
    'ksi plugin docs my_plugin | less',
    'ksi plugin docs my_plugin --json | jq -r .markdown',
  ])
}

const write = async (word: string, options: Options): Promise<void> => {
  const source = await findSource(word, options)
  const { cache_dir } = placesOf(await load(options))
  const { manifest } = await withProgress('loading the plugin', inspect(source, join(cache_dir, 'compiled')))
  const markdown = docsPage(manifest, emitCommand)
  if (options.out !== undefined) writeFileSync(options.out, markdown)
  if (options.json) return sayJson({ name: manifest.name, out: options.out ?? null, markdown })
  if (options.out === undefined) say(printable(markdown).trimEnd())
  else say(`${paint('green', '✓')} ${options.out}`)
}
