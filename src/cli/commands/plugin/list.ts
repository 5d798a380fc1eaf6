import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { toNumber } from '../../exact-json.ts'
import { reasonOf } from '../../failure-reason.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  command.action(() => list(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi plugin list',
    'ksi plugin list --json | jq -r \'select(.status == "failed") | .error.message\'',
  ])
}

const list = async (options: Options): Promise<void> => {
  const asked = { include_metrics: true }
  const { plugins } = await withClient(options, client => client.request('system:plugin_status', asked))
  if (options.json) {
    for (const plugin of plugins) sayJson(plugin)
    return
  }
  say(table(['PLUGIN', 'STATUS', 'VERSION', 'EVENTS', 'P95', 'ABOUT'], plugins.map(rowOf)))
  for (const plugin of plugins) if (plugin.status === 'failed') note(`\n${sayFailed(plugin)}`)
}

const rowOf = ({ name, status, version, description, metrics, error }: any): string[] => [
  oneLine(name),
  paint(status === 'active' ? 'green' : status === 'failed' ? 'red' : 'yellow', status),
  oneLine(version ?? ''),
  String(toNumber(metrics?.events_handled) ?? 0),
  `${(toNumber(metrics?.p95_ms) ?? 0).toFixed(2)} ms`,
  oneLine(reasonOf(error, name) ?? description ?? ''),
]

/** Where it lies and what to do; the reason stands in the table. */
const sayFailed = ({ name, path, error }: any): string => {
  const hint = error?.details?.hint
  const place = `${paint('red', oneLine(name), process.stderr)}${path ? `  ${oneLine(path)}` : ''}`
  return typeof hint === 'string' ? `${place}\n  ${oneLine(hint)}` : place
}
