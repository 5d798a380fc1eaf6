import { replacementOf, replacements } from '../../../migrate/clients/replacements.ts'
import type { ReportedCommand } from '../../../migrate/generate/report.ts'
import type { Findings } from './findings.ts'

/** One command of the old daemon, and what becomes of it. */
export interface MappedCommand {
  readonly command: string
  /** Missing: there is no event for it. */
  readonly event?: string
  /** Its handler, as `file.py:12`. */
  readonly handler?: string
  readonly status: ReportedCommand['status'] | 'built in'
  readonly services: readonly string[]
  readonly todo: number
  /** What is called otherwise, left out, or answered in another way, for those who send the event instead. */
  readonly differs: readonly string[]
  readonly calls: number
  readonly open_differences: number
  readonly compatible?: boolean
  /** Answered by a plugin, with nothing known against it. */
  readonly ready: boolean
}

/** The commands of the handlers, or all that the old daemon came with, and those that were called. */
export const mappingOf = (findings: Findings): MappedCommand[] => {
  const found = handlersIn(findings)
  const called = findings.standing?.commands.filter(({ calls }) => calls > 0).map(({ command }) => command) ?? []
  const names = new Set([...(found.size > 0 ? found.keys() : Object.keys(replacements)), ...called])
  return [...names].sort().map(command => mapped(command, found.get(command), findings))
}

/** How many per cent of the commands are ready; whole, rounded down. */
export const percentReady = (mapping: readonly MappedCommand[]): number =>
  mapping.length === 0 ? 0 : Math.floor((mapping.filter(({ ready }) => ready).length * 100) / mapping.length)

interface Handler {
  readonly place: string
  readonly found: ReportedCommand
}

/** Of those that are in conflict only the one that counts. */
const handlersIn = ({ generated }: Findings): Map<string, Handler> =>
  new Map(
    (generated?.files ?? []).flatMap(({ file, commands }) =>
      commands
        .filter(({ status }) => status !== 'conflict')
        .map(found => [found.command, { place: `${file}:${found.line}`, found }] as const),
    ),
  )

const mapped = (command: string, handler: Handler | undefined, findings: Findings): MappedCommand => {
  const { standing, tried } = findings
  const status = handler?.found.status ?? 'built in'
  const counted = standing?.commands.find(one => one.command === command)
  const own = status === 'declined' ? undefined : handler?.found.event
  const event = replacementOf(command)?.event ?? counted?.event ?? own
  const open = standing?.differences.filter(one => one.command === command).length ?? 0
  const compatible = tried?.find(one => one.command === command)?.compatible
  const isAnswered = event !== undefined && (status !== 'declined' || counted !== undefined)
  return {
    command,
    ...(event !== undefined && { event }),
    ...(handler && { handler: handler.place }),
    status,
    services: handler?.found.services ?? [],
    todo: handler?.found.todo.length ?? 0,
    differs: differences(command),
    calls: counted?.calls ?? 0,
    open_differences: open,
    ...(compatible !== undefined && { compatible }),
    ready: isAnswered && open === 0 && compatible !== false,
  }
}

const differences = (command: string): string[] => {
  const { renamed = {}, added = {}, remark } = replacementOf(command) ?? {}
  return [
    ...Object.entries(renamed).map(([old, now]) => (now === null ? `${old} is left out` : `${old} is now ${now}`)),
    ...Object.entries(added).map(([name, value]) => `${name} is ${JSON.stringify(value)}`),
    ...(remark === undefined ? [] : [remark]),
  ]
}
