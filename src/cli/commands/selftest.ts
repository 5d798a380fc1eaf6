import { AssertionError } from 'node:assert'
import type { Command } from 'commander'
import type { Client } from '../../client/index.ts'
import { dial } from '../dial.ts'
import { sayDuration } from '../duration.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { note, oneLine, paint, printable, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type Behaviour, behaviours } from '../selftest/behaviours.ts'
import { beginTrial, type Trial } from '../selftest/trial.ts'
import { UsageError } from '../usage-error.ts'

type Options = DaemonOptions & { readonly json?: boolean; readonly scratch?: boolean; readonly only?: string }

export const define = (command: Command): void => {
  command
    .description(
      'See whether the running daemon does what it should: nine behaviours, under names of their own, which are removed again.',
    )
    .option('--scratch', 'see it on a daemon that is started for this, in an empty folder')
    .option('--only <name>', 'only what begins with this, as "agent lifecycle"')
    .action(() => selftest(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi selftest',
    'ksi selftest --scratch',
    'ksi selftest --json | jq -r "select(.ok | not).name"',
  ])
}

interface Result {
  readonly name: string
  readonly ok: boolean
  readonly ms: number
  readonly reason?: string
}

const selftest = async (options: Options): Promise<void> => {
  const wanted = behavioursMeant(options.only)
  if (options.scratch) {
    const { withScratchDaemon } = await import('../selftest/with-scratch-daemon.ts')
    return withScratchDaemon(client => tryOn(client, wanted, options))
  }
  await using client = await dial(options, { parse: JSON.parse })
  await tryOn(client, wanted, options)
}

/** `agent_lifecycle` too, as a test of it would be called. Throws UsageError. */
const behavioursMeant = (only = ''): readonly Behaviour[] => {
  const start = only.replaceAll('_', ' ')
  const meant = behaviours.filter(({ name }) => name.startsWith(start))
  if (meant.length > 0) return meant
  const names = behaviours.map(({ name }) => name.split(':')[0])
  throw new UsageError(`no behaviour begins with "${only}"`, { hint: `there are ${names.join(', ')}` })
}

const tryOn = async (client: Client, wanted: readonly Behaviour[], options: Options): Promise<void> => {
  const { trial, end } = beginTrial(client)
  const results: Result[] = []
  try {
    for (const behaviour of wanted) {
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
    say(
      failed === 0
        ? results.length === 1
          ? 'it holds'
          : `all ${results.length} behaviours hold`
        : `${failed} of ${results.length} do not hold`,
    )
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
