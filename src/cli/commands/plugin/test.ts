import { join } from 'node:path'
import type { Command } from 'commander'
import { placesOf } from '../../../config/places-of.ts'
import { withExamples } from '../../options.ts'
import { oneLine, paint, printable, say, sayJson } from '../../output.ts'
import { findSource } from '../../plugin/find-source.ts'
import { ownTests } from '../../plugin/trial/own-tests.ts'
import type { Step } from '../../plugin/trial/step.ts'
import { tryPlugin } from '../../plugin/trial/try-plugin.ts'
import { load, type Settings, withSettings } from '../../setting-options.ts'

export const define = (command: Command): void => {
  withSettings(command)
    .argument('<plugin>', 'the path of its file or folder, or the name of an installed one')
    .description(
      `Try a plugin in a daemon in memory: it loads and starts, each command answers, wrong data and time-outs do no harm,
a stop leaves nothing behind; and run the tests that lie beside it: *.test.ts, test_*.py.`,
    )
    .action((word: string) => run(word, command.optsWithGlobals<Settings>()))
  withExamples(command, [
    'ksi plugin test ./my_plugin.ts',
    'ksi plugin test my_plugin',
    `ksi plugin test ./my_plugin --json | jq 'select(.ok | not)'`,
  ])
}

const run = async (word: string, settings: Settings): Promise<void> => {
  const source = await findSource(word, settings)
  const loaded = await load(settings)
  const steps: Step[] = []
  const tell = (step: Step): void => {
    steps.push(step)
    if (settings.json) sayJson(step)
    else show(step)
  }
  const config = loaded.config.plugins as Readonly<Record<string, object>>
  await tryPlugin({ entry: source.entry, cache: join(placesOf(loaded).cache_dir, 'compiled'), config }, tell)
  const own = await ownTests(source)
  if (own) tell(own)
  const failed = steps.filter(({ ok }) => !ok).length
  if (failed > 0) process.exitCode = 1
  if (!settings.json) say(`\n${steps.length - failed} passed, ${failed} failed`)
}

const show = ({ name, ok, message, hint, file, line }: Step): void => {
  say(
    `${ok ? paint('green', '✓') : paint('red', '✗')} ${oneLine(name)}${ok && message ? paint('dim', `  ${oneLine(message)}`) : ''}`,
  )
  if (ok) return
  if (message) say(printable(message).replace(/^/gm, '    '))
  if (file !== undefined) say(paint('dim', `    ${file}:${line}`))
  if (hint) say(`    ${oneLine(hint)}`)
}
