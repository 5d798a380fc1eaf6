import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { sayDuration } from '../../duration.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { howItStands } from '../../migrate/how-it-stands.ts'
import { type Readiness, readinessOf } from '../../migrate/readiness.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'
import { UsageError } from '../../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly days: string
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .option('--days <days>', 'so long nobody may have called a command of the old daemon', '7')
    .description(
      'Say whether the old daemon can be switched off for good: nobody has called one of its commands for so many days, no difference is open, and no route leads to it. If not, which commands and clients are left.',
    )
    .addHelpText('after', '\nExit codes: 0 ready, 1 not ready, or the daemon does not answer, 2 wrong usage.')
    .action(() => ready(command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi migrate ready', 'ksi migrate ready --days 14 && ksi route clear all'])
}

const ready = async (options: Options): Promise<void> => {
  const days = readDays(options.days)
  const readiness = readinessOf(await withClient(options, howItStands), days)
  if (options.json) sayJson(readiness)
  else show(readiness)
  if (!readiness.ready) process.exitCode = 1
}

/** Also a part of a day. Throws UsageError. */
const readDays = (text: string): number => {
  if (/^\d{1,4}(\.\d+)?$/.test(text)) return Number(text)
  throw new UsageError(`"${text}" is no number of days`, { hint: 'as --days 14' })
}

const show = ({ ready, days, still_called, routes, differences, reasons, warnings }: Readiness): void => {
  for (const warning of warnings) note(`${paint('yellow', '!', process.stderr)} ${oneLine(warning)}`)
  if (ready) {
    say(`${paint('green', '✓')} ready: no call for ${days} days, no open difference, everything is answered here`)
    say(paint('dim', '  next: stop the old daemon, ksi route clear all, and transports.unix.compatibility_mode: false'))
    return
  }
  say(`${paint('red', '✗')} not ready`)
  for (const reason of reasons) say(`  ${oneLine(reason)}`)
  showTable(
    ['COMMAND', 'CLIENT', 'CALLS', 'LAST', 'USE INSTEAD'],
    still_called.map(({ command, client, calls, last_used, event }) => [
      command,
      oneLine(client),
      String(calls),
      `${sayDuration(Math.max(0, Date.now() - Date.parse(last_used)) / 1000)} ago`,
      event,
    ]),
  )
  showTable(
    ['COMMAND', 'GOES TO'],
    routes.map(({ command, to }) => [command === '*' ? '(others)' : oneLine(command), to]),
  )
  showTable(
    ['COMMAND', 'OPEN DIFFERENCES'],
    Object.entries(differences).map(([command, count]) => [oneLine(command), String(count)]),
  )
}

const showTable = (heading: readonly string[], rows: readonly (readonly string[])[]): void => {
  if (rows.length > 0) say(`\n${table(heading, rows)}`)
}
