import type { Findings } from './findings.ts'
import { type MappedCommand, mappingOf, percentReady } from './mapping.ts'

/** The whole report, as its JSON has it. */
export interface MoveReport extends Findings {
  /** Of this program. */
  readonly version: string
  /** ISO 8601. */
  readonly made_at: string
  readonly percent_ready: number
  readonly mapping: readonly MappedCommand[]
  /** Commands for which there is no event. */
  readonly unmapped: readonly string[]
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
  readonly next_steps: readonly string[]
}

export const moveReport = (findings: Findings, version: string): MoveReport => {
  const mapping = mappingOf(findings)
  return {
    version,
    made_at: new Date().toISOString(),
    percent_ready: percentReady(mapping),
    mapping,
    unmapped: mapping.filter(({ event }) => event === undefined).map(({ command }) => command),
    warnings: warningsOf(findings),
    errors: errorsOf(findings),
    next_steps: nextSteps(findings, mapping),
    ...findings,
  }
}

/** Whether neither handlers nor state nor uses were found. */
export const isEmpty = ({ generated, state, clients }: Findings): boolean =>
  (generated?.counts.commands ?? 0) + (generated?.counts.plugins ?? 0) + (clients?.uses.length ?? 0) === 0 &&
  (state?.sources.length ?? 0) === 0

const warningsOf = ({ backup, generated, state, clients, standing, readiness }: Findings): string[] => [
  ...(backup ? [] : ['there is no backup of the old daemon']),
  ...(generated?.warnings ?? []),
  ...(state?.conflicts.map(({ what, kept }) => `both sides have changed ${what}: ${kept} was kept`) ?? []),
  ...(clients?.uses.filter(({ command }) => command === undefined) ?? []).map(
    ({ file, line }) => `${file}:${line}: which command is sent there is computed`,
  ),
  ...(standing?.remarks ?? []),
  ...(readiness?.warnings ?? []),
]

const errorsOf = ({ generated, state, verified, tried, clients, failures }: Findings): string[] => [
  ...failures,
  ...(generated?.problems ?? []),
  ...(state?.problems.map(({ path, reason }) => `${path}: ${reason}`) ?? []),
  ...(verified?.different.map(({ what, reason }) => `${what} differs from its source: ${reason}`) ?? []),
  ...(tried ?? []).flatMap(({ command, compatible, notes }) =>
    compatible ? [] : [`${command} is answered in another way: ${notes.join('; ')}`],
  ),
  ...(clients?.unreadable.map(({ file, reason }) => `${file}: ${reason}`) ?? []),
]

const nextSteps = (findings: Findings, mapping: readonly MappedCommand[]): string[] => {
  const { backup, generated, state, in_place, clients, standing, readiness } = findings
  const declined = mapping.filter(({ status }) => status === 'declined').map(({ command }) => command)
  const uses = clients?.uses.length ?? 0
  return [
    ...(backup ? [] : ['Make a backup: `ksi backup create --from <the old daemon’s folder>`']),
    ...(declined.length > 0
      ? [`Write what could not be translated, in ${generated!.output_dir}: ${declined.join(', ')}`]
      : []),
    ...(state || in_place
      ? []
      : ['Use the old state where it is, `ksi init`, or copy it: `ksi migrate state --verify`']),
    ...(uses > 0
      ? [`Change ${uses} places in the code of clients: \`ksi migrate scan-clients ${clients!.folder}\``]
      : []),
    ...(standing ? [standing.next_step] : ['Start the daemon: `ksi start --detach`; then see `ksi migrate plan`']),
    ...(readiness?.ready
      ? ['Stop the old daemon: nobody needs it any more']
      : ['Until it agrees: `ksi migrate ready`']),
  ]
}
