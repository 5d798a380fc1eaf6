import { AssertionError } from 'node:assert'
import type { Command } from 'commander'
import { dial } from '../dial.ts'
import { sayDuration } from '../duration.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { note, oneLine, paint, printable, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type Behaviour, behaviours } from '../selftest/behaviours.ts'
import { beginTrial, type Trial } from '../selftest/trial.ts'

type Options = DaemonOptions & { readonly json?: boolean }

export const define = (command: Command): void => {
  command
    .description(
      'See whether the running daemon does what it should: nine behaviours, under names of their own, which are removed again.',
    )
    .action(() => selftest(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi selftest', 'ksi selftest --json | jq -r "select(.ok | not).name"'])
}

interface Result {
  readonly name: string
  readonly ok: boolean
  readonly ms: number
  readonly reason?: string
}

const selftest = async (options: Options): Promise<void> => {
  await using client = await dial(options, { parse: JSON.parse })
  const { trial, end } = beginTrial(client)
  const results: Result[] = []
  try {
    for (const behaviour of behaviours) {
      const result = await withProgress(behaviour.name, resultOf(behaviour, trial))
      results.push(result)
      if (options.json) sayJson(result)
      else show(result)
    }
  } finally {
    for (const left of await end()) note(`${paint('yellow', 'left behind:', process.stderr)} ${oneLine(left)}`)
  }
  const failed = results.filter(({ ok }) => !ok).length
  if (!options.json)
    say(failed === 0 ? `all ${results.length} behaviours hold` : `${failed} of ${results.length} do not hold`)
  if (failed > 0) process.exitCode = 1
}

const resultOf = async ({ name, check }: Behaviour, trial: Trial): Promise<Result> => {
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    await check(trial)
    return { name, ok: true, ms: took() }
  } catch (cause) {
    return { name, ok: false, ms: took(), reason: reasonOf(cause) }
  }
}

const reasonOf = (cause: unknown): string => {
  if (cause instanceof AssertionError && !cause.generatedMessage) return cause.message
  if (cause instanceof AssertionError)
    return `expected ${JSON.stringify(cause.expected)}, found ${JSON.stringify(cause.actual)}`
  const { code, message } = cause as { code?: string; message?: string }
  return code === undefined ? String(message) : `${code}: ${message}`
}

const show = ({ name, ok, ms, reason }: Result): void => {
  const time = paint('dim', sayDuration(ms / 1000))
  say(ok ? `${paint('green', '✓')} ${name} ${time}` : `${paint('red', '✗')} ${name} ${time}`)
  if (reason !== undefined) say(`    ${printable(reason)}`)
}
