import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { howItStands } from '../../migrate/how-it-stands.ts'
import { movePlan, type PlannedStep } from '../../migrate/move-plan.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .description(
      'Say which commands of the old daemon to move first, who calls them how often, how they compare, and what to do now: what only reads, then state, identities, the message bus, agents.',
    )
    .action(() => plan(command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi migrate plan',
    "ksi migrate plan --json | jq -r '.steps[] | [.group, .state, .do] | @tsv'",
  ])
}

const plan = async (options: Options): Promise<void> => {
  const standing = await withClient(options, howItStands)
  const steps = movePlan(standing)
  const { mode, old_daemon, remarks, next_step, counted_since } = standing
  const since = new Date(counted_since).toISOString()
  if (options.json) return sayJson({ mode, old_daemon, counted_since: since, steps, remarks, next_step })
  steps.forEach(showStep)
  for (const remark of remarks) note(`${paint('yellow', '!', process.stderr)} ${oneLine(remark)}`)
  say(paint('dim', `calls are counted since ${since}`))
  say(oneLine(next_step))
}

const marks: Readonly<Record<PlannedStep['state'], string>> = {
  'answered here': paint('green', '✓'),
  'ready to move': paint('green', '→'),
  'being compared': paint('yellow', '…'),
  'to be compared': paint('yellow', '○'),
  different: paint('red', '✗'),
}

const showStep = ({ group, state, commands, do: todo }: PlannedStep, at: number): void => {
  say(`${marks[state]} ${at + 1}. ${paint('bold', group)}: ${state}`)
  if (todo !== undefined) say(`     ${todo}`)
  const rows = commands.map(({ command, event, to, calls, compared, different, clients }) => [
    `     ${oneLine(command)}`,
    event,
    to,
    ...[calls, compared, different].map(String),
    clients.map(({ client }) => oneLine(client)).join(', '),
  ])
  say(table(['     COMMAND', 'EVENT', 'TO', 'CALLS', 'COMPARED', 'DIFFERENT', 'BY'], rows))
  say()
}
