import { hookTable } from '../../plugin/hooks.ts'
import type { Manifest } from '../../plugin/manifest.ts'
import { oneLine, paint, say } from '../output.ts'
import { facts } from '../table.ts'
import type { Remark } from './remark.ts'

/** What a plugin is, for people. */
export const showManifest = ({ entry, manifest }: { entry: string; manifest: Manifest }): void => {
  const { name, version, description, commands, emits, hooks, provides, needs, dependencies } = manifest
  say(`${paint('bold', oneLine(name))} ${oneLine(version)}  ${oneLine(description)}`)
  say(
    facts([
      ['file', entry],
      ['answers', Object.values(commands).map(command => oneLine(`${command.name}  ${command.doc}`))],
      ['tells', Object.values(emits).map(fact => oneLine(`${fact.name}  ${fact.doc}`))],
      ['hooks', Object.keys(hooks).map(hook => `${hook}  ${hookTable[hook as keyof typeof hookTable]?.ksi ?? ''}`)],
      ['lends', Object.values(provides).map(oneLine)],
      ['needs', [...Object.values(needs), ...dependencies].map(oneLine)],
    ]),
  )
}

/** Problems first. */
export const showRemarks = (remarks: readonly Remark[]): void => {
  for (const level of ['problem', 'hint'] as const)
    for (const { message, hint, file, line } of remarks.filter(one => one.level === level)) {
      const place = file === undefined ? '' : ` ${paint('dim', `${file}:${line}`)}`
      say(`\n${paint(level === 'problem' ? 'red' : 'yellow', `${level}:`)} ${oneLine(message)}${place}`)
      say(`  ${oneLine(hint)}`)
    }
}
