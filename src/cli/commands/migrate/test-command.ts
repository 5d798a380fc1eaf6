import { resolve } from 'node:path'
import type { Command } from 'commander'
import { findOldSocket } from '../../../plugins/legacy/routes/old-daemon/find-old-socket.ts'
import { parseExact } from '../../exact-json.ts'
import { exampleCalls } from '../../migrate/test-command/examples.ts'
import { startTrialDaemon } from '../../migrate/test-command/trial-daemon.ts'
import { onlyReads, type Tried, tryCommand } from '../../migrate/test-command/try-command.ts'
import { withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { withProgress } from '../../progress.ts'
import { type Settings, withSettings } from '../../setting-options.ts'
import { facts, table } from '../../table.ts'
import { UsageError } from '../../usage-error.ts'

type Options = Settings & { readonly live?: string; readonly all?: boolean }

export const define = (command: Command): void => {
  withSettings(command)
    .argument('[command]', 'a command of the old daemon, as SET_AGENT_KV')
    .argument('[parameters]', 'its parameters as JSON; {} if not said')
    .option('--live <socket>', 'ask the old daemon the same, here or in the folder of its sockets: it really does it')
    .option('--all', 'try every command with an example')
    .description(
      'Try a command of the old daemon on a daemon of ours that is started for it in a scratch folder: which event it becomes, with which data, and what is answered. With --live the old daemon is asked the same and the answers are compared; with --all only what reads is sent there.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 compatible, 1 not understood or answered in another way, 2 wrong usage or no JSON.',
    )
    .action((name: string | undefined, text: string | undefined) =>
      testCommand(name, text, command.optsWithGlobals<Options>()),
    )
  withExamples(command, [
    `ksi migrate test-command SET_AGENT_KV '{"key": "a", "value": 1}'`,
    `ksi migrate test-command GET_AGENT_KV '{"key": "a"}' --live /srv/old/sockets`,
    'ksi migrate test-command --all',
  ])
}

const testCommand = async (name: string | undefined, text = '{}', { all, json, live, ...flags }: Options) => {
  if ((name === undefined) === (all !== true))
    throw new UsageError('say which command, or --all', { hint: 'as: ksi migrate test-command HEALTH_CHECK' })
  const calls = name === undefined ? exampleCalls : [[name, parametersIn(text)] as const]
  const socket = live === undefined ? undefined : findOldSocket(resolve(live))
  const tried = await withProgress('trying', tryAll(calls, flags, socket))
  if (json) for (const one of tried) sayJson(one)
  else if (all) showAll(tried)
  else show(tried[0]!)
  if (tried.some(({ compatible }) => !compatible)) process.exitCode = 1
}

/** Throws UsageError for what is no JSON. */
const parametersIn = (text: string): unknown => {
  try {
    return parseExact(text)
  } catch (cause) {
    throw new UsageError(`the parameters are no JSON: ${(cause as Error).message}`, { hint: `as '{"key": "a"}'` })
  }
}

/** Each of them on the same daemon, one after the other. */
export const tryAll = async (
  calls: readonly (readonly [command: string, parameters: unknown])[],
  flags: Settings,
  live: string | undefined,
): Promise<Tried[]> => {
  const trial = await startTrialDaemon(flags)
  try {
    const tried: Tried[] = []
    for (const [command, parameters] of calls) {
      const asksBoth = live !== undefined && (calls.length === 1 || onlyReads(command))
      tried.push(await tryCommand({ command, parameters, live: asksBoth ? live : undefined }, trial))
    }
    return tried
  } finally {
    await trial.stop()
  }
}

const mark = (isGood: boolean): string => (isGood ? paint('green', '✓') : paint('red', '✗'))

const showAll = (tried: readonly Tried[]): void => {
  const rows = tried.map(one => [
    `${mark(one.compatible)} ${oneLine(one.command)}`,
    one.events.map(({ event }) => event).join(', ') || paint('dim', 'none'),
    one.live === undefined ? '' : sayLive(one.live),
    one.error === undefined ? '' : oneLine(`${one.error.code}: ${one.error.message}`),
  ])
  say(table(['COMMAND', 'EVENTS', 'OLD DAEMON', 'REFUSED'], rows))
  const good = tried.filter(({ compatible }) => compatible).length
  say(paint('dim', `\n${good} of ${tried.length} are compatible`))
}

const show = (one: Tried): void => {
  say(`${mark(one.compatible)} ${oneLine(one.command)}`)
  say(
    facts([
      [
        'events',
        one.events.length === 0 ? paint('dim', 'none') : one.events.map(({ event, data }) => `${event} ${text(data)}`),
      ],
      ['schema', one.error ? oneLine(`${one.error.code}: ${one.error.message}`) : 'accepted'],
      ['result', text(one.result)],
      ['dropped', one.dropped.length === 0 ? paint('dim', 'nothing') : one.dropped.map(oneLine)],
      ['renamed', Object.entries(one.renamed).map(([from, to]) => oneLine(`${from} → ${to}`))],
      ['notes', one.notes.map(oneLine)],
      ...(one.live === undefined ? [] : [['old daemon', sayLive(one.live)] as [string, string]]),
    ]),
  )
  for (const { at, want, got } of one.live?.differences ?? [])
    say(`  ${oneLine(at || '/')}: theirs ${text(want)}, ours ${text(got)}`)
}

const sayLive = ({ compared, differences }: NonNullable<Tried['live']>): string => {
  if (!compared) return 'cannot be compared'
  return differences.length === 0 ? 'answers the same' : `differs in ${differences.length} places`
}

const text = (value: unknown): string => {
  const whole = value === undefined ? 'nothing' : oneLine(JSON.stringify(value))
  return whole.length > 300 ? `${whole.slice(0, 300)}…` : whole
}
