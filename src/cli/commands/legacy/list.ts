import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { sayDuration } from '../../duration.ts'
import { toNumber } from '../../exact-json.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly used?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .option('--used', 'only those that somebody has called')
    .action(() => list(command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi legacy list --used', "ksi legacy list --json | jq 'select(.calls > 0) | .clients'"])
}

const list = async (options: Options): Promise<void> => {
  const { commands } = await withClient(options, client => client.request('system:commands', {}))
  const wanted = options.used ? commands.filter(isUsed) : commands
  if (options.json) for (const command of wanted) sayJson(command)
  else if (wanted.length === 0) note('nobody has called a legacy command')
  else say(table(['COMMAND', 'EVENT', 'CALLS', 'LAST', 'BY'], wanted.map(rowOf)))
}

const isUsed = ({ calls }: any): boolean => toNumber(calls)! > 0

const rowOf = (one: any): string[] => [
  isUsed(one) ? paint('yellow', oneLine(one.command)) : oneLine(one.command),
  oneLine(one.event),
  String(toNumber(one.calls)),
  one.last_used === null ? '' : `${sayDuration((Date.now() - Date.parse(one.last_used)) / 1000)} ago`,
  one.clients.map(({ client, calls }: any) => oneLine(`${client} (${toNumber(calls)})`)).join(', '),
]
