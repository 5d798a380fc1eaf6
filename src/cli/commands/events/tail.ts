import type { Command } from 'commander'
import type { Gap, ReceivedEvent, SubscribeOptions } from '../../../client/index.ts'
import { redact } from '../../../plugin/index.ts'
import { dial } from '../../dial.ts'
import { parseTime } from '../../duration.ts'
import { readValue } from '../../event-data.ts'
import { eventLine } from '../../event-line.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { collect, readCount, withDaemonOptions, withExamples } from '../../options.ts'
import { note, paint, say, sayJson } from '../../output.ts'
import { positionAt } from '../../position-at.ts'
import { UsageError } from '../../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly since?: string
  readonly after?: string
  readonly filter?: readonly string[]
  readonly limit?: string
}

export const define = (command: Command): void => {
  command
    .argument('[patterns...]', 'names; * is any run of characters, ? one; all if not said')
    .option('--since <time>', 'begin with what happened since then: 10m, 2h, or a date')
    .option('--after <position>', 'begin behind an event: its cursor or its number')
    .option('--filter <field=value>', 'only where a field has this value: source, agent_id, data.<path>', collect)
    .option('-n, --limit <count>', 'end after so many events')
    .action((patterns: string[]) => tail(patterns, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi events tail',
    'ksi events tail "agent:*" "*:error" --since 10m',
    'ksi events tail "completion:*" --filter agent_id=writer --json | jq .data',
  ])
}

const tail = async (patterns: readonly string[], options: Options): Promise<void> => {
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : readCount(options.limit)
  const filter = filterOf(options.filter ?? [])
  const onConnection = (state: string): void => {
    if (state === 'lost') note(paint('yellow', 'connection lost, waiting for the daemon …', process.stderr))
  }
  await using client = await dial(options, { reconnect: true, onConnection })
  const after =
    options.since === undefined ? positionOf(options.after) : await positionAt(client, parseTime(options.since))
  const onGap = (gap: Gap): void => (options.json ? sayJson(gap) : note(sayGap(gap)))
  const subscription = await client.subscribe(patterns.length > 0 ? patterns : ['*'], { filter, after, onGap })
  let count = 0
  for await (const event of subscription) {
    show(redact(event), options.json)
    if (++count >= limit) break
  }
}

const show = (event: ReceivedEvent, asJson = false): void => (asJson ? sayJson(event) : say(eventLine(event)))

const sayGap = ({ from, to, reason }: Gap): string =>
  paint('yellow', `events ${from} to ${to} are no longer kept: ${reason}`, process.stderr)

const positionOf = (text: string | undefined): SubscribeOptions['after'] =>
  text !== undefined && /^\d+$/.test(text) ? { seq: Number(text) } : text

const filterOf = (conditions: readonly string[]): Record<string, unknown> | undefined => {
  if (conditions.length === 0) return undefined
  return Object.fromEntries(
    conditions.map(condition => {
      const at = condition.indexOf('=')
      if (at <= 0) throw new UsageError(`"${condition}" is no filter`, { hint: 'as agent_id=writer or data.status=ok' })
      return [condition.slice(0, at), readValue(condition.slice(at + 1))]
    }),
  )
}
