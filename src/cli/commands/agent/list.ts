import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { sayDuration } from '../../duration.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly all?: boolean
  readonly status?: string
  readonly role?: string
  readonly capability?: string
}

export const define = (command: Command): void => {
  command
    .option('--all', 'also those that have ended')
    .option('--status <status>', 'only these')
    .option('--role <role>', 'only these')
    .option('--capability <name>', 'only these')
    .action(() => list(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi agent list',
    'ksi agent list --all',
    'ksi agent list --capability research --json',
  ])
}

const list = async (options: Options): Promise<void> => {
  const { all, status = all ? 'all' : undefined, role, capability } = options
  const wanted = { status, role, capability }
  const { agents } = await withClient(options, client => client.request('agent:list', wanted))
  if (options.json) for (const agent of agents) sayJson(agent)
  else if (agents.length > 0)
    say(table(['AGENT', 'STATUS', 'PROFILE', 'AGE', 'CAPABILITIES', 'TASK'], agents.map(rowOf)))
  else
    note(
      paint(
        'dim',
        'no agents; spawn one: ksi agent spawn analyst --task "…"; ksi agent list --all shows those that have ended',
        process.stderr,
      ),
    )
}

const rowOf = ({ agent_id, status, profile, created_at, capabilities, task }: any): string[] => [
  oneLine(agent_id),
  paintStatus(status),
  oneLine(profile ?? ''),
  ageOf(created_at),
  oneLine((capabilities ?? []).join(', ')),
  oneLine(task ?? ''),
]

export const paintStatus = (status: string): string =>
  paint(
    /^(active|ready|idle)$/.test(status)
      ? 'green'
      : /busy|running/.test(status)
        ? 'cyan'
        : /error|fail/.test(status)
          ? 'red'
          : 'dim',
    oneLine(status),
  )

/** How long ago, from an ISO time or seconds since 1970. */
export const ageOf = (time: unknown): string => {
  const at = typeof time === 'number' ? time * 1000 : Date.parse(String(time))
  return Number.isNaN(at) ? '' : sayDuration(Math.max(0, (Date.now() - at) / 1000))
}
