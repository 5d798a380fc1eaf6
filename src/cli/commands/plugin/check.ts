import type { Command } from 'commander'
import { withExamples } from '../../options.ts'
import { paint, say, sayJson } from '../../output.ts'
import { check, hasProblems } from '../../plugin/checked.ts'
import { findSource } from '../../plugin/find-source.ts'
import { showManifest, showRemarks } from '../../plugin/shown.ts'
import { withProgress } from '../../progress.ts'
import { type Settings, withSettings } from '../../setting-options.ts'

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<plugin>', 'the path of its file or folder, or the name of an installed one')
    .description('Load a plugin without starting it, and say what is wrong with it and what could be better.')
    .action((word: string) => run(word, command.optsWithGlobals<Settings>()))
  withExamples(command, [
    'ksi plugin check ./my_plugin.ts',
    'ksi plugin check my_plugin',
    `ksi plugin check ./my_plugin.py --json | jq '.remarks[] | select(.level == "problem")'`,
  ])
}

const run = async (word: string, settings: Settings): Promise<void> => {
  const checked = await withProgress('loading the plugin', check(await findSource(word, settings), settings))
  const isUsable = !hasProblems(checked)
  if (!isUsable) process.exitCode = 1
  const { entry, manifest, remarks } = checked
  if (settings.json) return sayJson({ ok: isUsable, path: entry, manifest, remarks })
  showManifest(checked)
  showRemarks(remarks)
  const hints = remarks.filter(({ level }) => level === 'hint').length
  say(isUsable ? `\n${paint('green', '✓')} it can be used${hints > 0 ? `; ${hints} hints` : ''}` : '')
}
