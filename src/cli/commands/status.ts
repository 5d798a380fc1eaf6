import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Client } from '../../client/index.ts'
import { isCode, withClient } from '../dial.ts'
import { sayDuration } from '../duration.ts'
import { toNumber } from '../exact-json.ts'
import { reasonOf } from '../failure-reason.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { oneLine, paint, say, sayJson } from '../output.ts'
import { facts } from '../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

/** What `ksi status --json` prints. */
interface Status {
  readonly status: string
  readonly version: string
  readonly pid: number
  readonly uptime: number
  readonly sockets: readonly string[]
  readonly connections: number
  readonly plugins: {
    readonly active: number
    readonly failed: readonly { name: string; path?: string; error: string }[]
  }
  /** How many there are of each status. */
  readonly agents: Readonly<Record<string, number>>
  readonly access: string
  readonly legacy: string
  /** How far the move from the old daemon is. */
  readonly move: Move
  readonly warnings: readonly string[]
  readonly places: Readonly<Record<string, string | readonly string[]>>
}

interface Move {
  readonly mode: string
  readonly old_daemon?: { readonly socket: string; readonly state: string }
  readonly next_step: string
}

export const define = (command: Command): void => {
  command.action(() => status(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi status', 'ksi status --json | jq -r .places.log_file'])
}

const status = async (options: Options): Promise<void> => {
  const found = await withClient(options, look)
  if (options.json) sayJson(found)
  else show(found)
}

const look = async (client: Client): Promise<Status> => {
  const [health, plugins, agents, transport, routes] = await Promise.all([
    client.request('system:health', { include_plugins: false, include_services: false, include_places: true }),
    ifAnswered(client.request('system:plugin_status', { include_metrics: false })),
    ifAnswered(client.request('agent:list', { status: 'all' })),
    ifAnswered(client.request('transport:status', {})),
    ifAnswered(client.request('route:show', {})),
  ])
  const sockets: string[] = transport?.sockets ?? [client.socket]
  return {
    status: health.status,
    version: health.daemon.version,
    pid: toNumber(health.daemon.pid)!,
    uptime: toNumber(health.uptime)!,
    sockets,
    connections: toNumber(transport?.connections) ?? 1,
    plugins: {
      active: toNumber(plugins?.counts.active) ?? 0,
      failed: (plugins?.plugins ?? []).filter(hasFailed).map(failure),
    },
    agents: countBy(agents?.agents ?? []),
    access: sayAccess(health.access),
    legacy: sayLegacy(sockets, health.places?.legacy_sockets ?? []),
    move: moveOf(routes),
    warnings: health.warnings ?? [],
    places: health.places ?? {},
  }
}

const show = ({ version, pid, uptime, places, ...found }: Status): void => {
  const isWell = found.status === 'healthy'
  say(
    `${paint(isWell ? 'green' : 'yellow', isWell ? '✓' : '!')} KSI ${version} is running ` +
      paint('dim', `(pid ${pid}, ${found.status}, up ${sayDuration(uptime)})`),
  )
  say()
  say(
    facts([
      ['sockets', found.sockets.map(oneLine)],
      ['', [paint('dim', found.legacy)]],
      ['plugins', [`${found.plugins.active} active`, ...found.plugins.failed.flatMap(sayFailed)]],
      ['agents', sayCounts(found.agents)],
      ['access', found.access],
      ...sayMove(found.move),
      ['warnings', found.warnings.map(text => paint('yellow', oneLine(text)))],
    ]),
  )
  say()
  say(facts(Object.entries(places).map(([name, path]) => [name.replaceAll('_', ' '), path])))
  say(paint('dim', `\n${nextSteps(found)}`))
}

/** Without the plugin that answers old commands there are only events. */
const moveOf = (routes: any): Move => ({
  mode: routes?.mode ?? 'event',
  ...(routes?.old_daemon && { old_daemon: { socket: routes.old_daemon.socket, state: routes.old_daemon.state } }),
  next_step: routes?.next_step ?? '',
})

const sayMove = ({ mode, old_daemon, next_step }: Move): [string, string | string[]][] => [
  ['mode', [mode, ...(next_step === '' ? [] : [paint('dim', oneLine(next_step))])]],
  ...(old_daemon ? [['old daemon', oneLine(`${old_daemon.state} at ${old_daemon.socket}`)] as [string, string]] : []),
]

const nextSteps = ({ plugins, agents }: Pick<Status, 'plugins' | 'agents'>): string => {
  if (plugins.failed.length > 0) return 'next: ksi plugin list'
  return Object.keys(agents).length > 0
    ? 'next: ksi ps, ksi events tail, ksi agent logs <agent>'
    : 'next: ksi agent spawn analyst --task "Analyze data", ksi events tail'
}

const sayLegacy = (open: readonly string[], wanted: readonly string[]): string => {
  const names = wanted.filter(path => open.includes(path)).map(path => basename(path))
  const answered =
    names.length > 0 ? `legacy commands are answered on ${names.join(', ')}` : 'legacy commands are not answered'
  const closed = wanted.filter(path => !open.includes(path))
  return closed.length === 0 ? answered : `${answered}; not opened, the log says why: ${closed.join(', ')}`
}

const sayFailed = ({ name, path, error }: Status['plugins']['failed'][number]): string[] => [
  `${paint('red', `✗ ${oneLine(name)}`)} ${oneLine(error)}`,
  ...(path === undefined || error.includes(path) ? [] : [paint('dim', `  ${oneLine(path)}`)]),
]

const sayCounts = (counts: Readonly<Record<string, number>>): string => {
  const all = Object.entries(counts)
  return all.length === 0 ? 'none' : all.map(([state, count]) => `${count} ${oneLine(state)}`).join(', ')
}

const hasFailed = ({ status }: { status: string }): boolean => status === 'failed'

const failure = ({ name, path, error }: any) => ({
  name,
  ...(path && { path }),
  error: reasonOf(error, name) ?? 'failed',
})

const countBy = (agents: readonly { status: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { status } of agents) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const sayAccess = (access: { restricted: readonly string[]; events_per_sec: unknown } | undefined): string => {
  const { restricted = [], events_per_sec } = access ?? {}
  const rate = toNumber(events_per_sec) ?? 0
  const limit = rate > 0 ? `; ${rate} events a second on each connection` : ''
  const who = restricted.map(oneLine).join(', ')
  if (restricted.some(pattern => !pattern.startsWith('agent:'))) return `daemon.permissions restricts ${who}${limit}`
  return `a local client may do everything an operator may${who && `; daemon.permissions restricts ${who}`}${limit}`
}

/** A plugin that failed does not answer, and a client may not ask everything; the rest of the status is told all the same. */
const ifAnswered = async (asked: Promise<any>): Promise<any> => {
  try {
    return await asked
  } catch (cause) {
    if (isCode(cause, 'EVENT_NOT_HANDLED', 'PERMISSION_DENIED')) return undefined
    throw cause
  }
}
