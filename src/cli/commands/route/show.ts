import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { toNumber } from '../../exact-json.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { facts, table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command).action(() => show(command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi route show', "ksi route show --json | jq '.routes[] | select(.different > 0)'"])
}

const show = async (options: Options): Promise<void> => {
  const shown = await withClient(options, client => client.request('route:show', {}))
  if (options.json) return sayJson(shown)
  say(facts([['mode', shown.mode], ...sayOld(shown.old_daemon)]))
  if (shown.routes.length > 0) {
    say()
    say(table(['COMMAND', 'TO', 'HERE', 'OLD', 'SHADOW', 'COMPARED', 'DIFFERENT', 'FAILED'], shown.routes.map(rowOf)))
  }
  for (const remark of shown.remarks) say(paint('yellow', `\n! ${oneLine(remark)}`))
  say(paint('dim', `\n${oneLine(shown.next_step)}`))
}

const sayOld = (old: any): [string, string][] => {
  if (old === undefined) return []
  const state = paint(old.state === 'up' ? 'green' : 'yellow', oneLine(old.state))
  return [['old daemon', `${state} at ${oneLine(old.socket)}`]]
}

const rowOf = (route: any): string[] => {
  const { plugins, legacy, shadow } = route.calls ?? {}
  const wrong = (count: unknown): string =>
    (toNumber(count) ?? 0) > 0 ? paint('red', shownCount(count)) : shownCount(count)
  return [
    route.command === '*' ? '(others)' : oneLine(route.command),
    wayOf(route),
    ...[plugins, legacy, shadow, route.compared].map(shownCount),
    wrong(route.different),
    wrong(route.failed),
  ]
}

const wayOf = ({ to, percent, rest, clients = {} }: any): string => {
  const share = percent === undefined ? to : `${to} ${toNumber(percent)} %, else ${rest}`
  const pins = Object.entries(clients).map(([client, way]) => `${client}: ${way}`)
  return oneLine([share, ...pins].join('; '))
}

const shownCount = (count: unknown): string => String(toNumber(count) ?? '')
