import type { Command } from 'commander'
import type { Client } from '../../../client/index.ts'
import { withClient } from '../../dial.ts'
import { parseTime, sayDuration } from '../../duration.ts'
import { eventLine } from '../../event-line.ts'
import { toNumber } from '../../exact-json.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { readCount, withDaemonOptions, withExamples } from '../../options.ts'
import { note, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly limit: string
  readonly since?: string
  readonly until?: string
  readonly status?: string
  readonly source?: string
  readonly correlation?: string
}

export const define = (command: Command): void => {
  command
    .argument('[patterns...]', 'names; * is any run of characters, ? one', [])
    .option('-n, --limit <count>', 'the newest so many', '50')
    .option('--since <time>', '10m, 2h, or a date')
    .option('--until <time>', '10m, 2h, or a date')
    .option('--status <status>', 'ok, error, unhandled, cancelled or timeout')
    .option('--source <name>', 'a plugin or a connection')
    .option('--correlation <id>', 'everything that followed from one request')
    .action((patterns: string[]) => history(patterns, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi events history',
    'ksi events history "agent:*" --since 1h --status error',
    'ksi events history --correlation c42 --json',
  ])
}

const history = async (patterns: readonly string[], options: Options): Promise<void> => {
  const { limit, since, until, status, source, correlation } = options
  const query = {
    limit: readCount(limit),
    ...(patterns.length > 0 && { pattern: patterns }),
    ...(since !== undefined && { since: parseTime(since) / 1000 }),
    ...(until !== undefined && { until: parseTime(until) / 1000 }),
    ...(status !== undefined && { status }),
    ...(source !== undefined && { source }),
    ...(correlation !== undefined && { correlation_id: correlation }),
  }
  const ask = (client: Client) => client.request('system:event_history', query)
  const { events, total, truncated } = await withClient(options, ask, 'reading the log')
  for (const event of events) {
    if (options.json) sayJson(event)
    else say(lineOf(event))
  }
  if (truncated && !options.json)
    note(paint('dim', `the newest ${events.length} of ${total}; --limit shows more`, process.stderr))
}

const lineOf = ({ metadata, event_name, data, status, duration_ms, error }: any): string =>
  eventLine({
    event: event_name,
    data: error ?? data,
    timestamp: metadata.timestamp,
    source: metadata.source,
    outcome: `${status === 'ok' ? paint('green', 'ok') : paint('red', status)} ${sayDuration((toNumber(duration_ms) ?? 0) / 1000)}`,
  })
