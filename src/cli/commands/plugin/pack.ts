import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { fail } from '../../../errors.ts'
import { withExamples } from '../../options.ts'
import { paint, say, sayJson } from '../../output.ts'
import { check, hasProblems } from '../../plugin/checked.ts'
import { findSource } from '../../plugin/find-source.ts'
import { pack } from '../../plugin/package/archive.ts'
import { collect } from '../../plugin/package/collect.ts'
import { withProgress } from '../../progress.ts'
import { type Settings, withSettings } from '../../setting-options.ts'

interface Options extends Settings {
  readonly out?: string
}

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<plugin>', 'the path of its file or folder, or the name of an installed one')
    .option('--out <file>', 'where to write it (else ./<name>-<version>.tgz)')
    .description('Put a plugin into one file, for ksi plugin install elsewhere. It is checked first.')
    .action((word: string) => write(word, command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi plugin pack ./my_plugin', 'ksi plugin pack my_plugin --out /tmp/my_plugin.tgz'])
}

const write = async (word: string, options: Options): Promise<void> => {
  const source = await findSource(word, options)
  const checked = await withProgress('loading the plugin', check(source, options))
  const { name, version } = checked.manifest
  if (hasProblems(checked))
    throw fail('PLUGIN_LOAD_FAILED', name, 'it has problems').with({ hint: `see: ksi plugin check ${word}` })
  const out = resolve(options.out ?? `${name}-${version}.tgz`)
  const files = collect(source.root)
  const bytes = pack(files)
  writeFileSync(out, bytes)
  if (options.json)
    return sayJson({ name, version, file: out, bytes: bytes.length, files: files.map(file => file.name) })
  say(`${paint('green', '✓')} ${out}  ${paint('dim', `${files.length} files, ${bytes.length} bytes`)}`)
}
