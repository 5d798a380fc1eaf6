import { oneLine } from '../../output.ts'
import type { MoveReport } from './move-report.ts'

/** The report as a page, under the headings that the old tool had. */
export const reportPage = (report: MoveReport): string =>
  [
    `# Migration report\n\nksi ${report.version}, ${report.made_at}`,
    section('Summary', summary(report)),
    section('Command to Event Mapping', mapping(report)),
    section('Parameters and answers that differ', differing(report)),
    section('Handlers', handlers(report)),
    section('State', state(report)),
    section('Clients', clients(report)),
    section('Warnings', list(report.warnings)),
    section('Errors', list(report.errors)),
    section('Next Steps', report.next_steps.map((step, at) => `${at + 1}. ${oneLine(step)}`).join('\n')),
    section('Testing', testing(report)),
  ].join('\n')

const section = (title: string, body: string): string => `\n## ${title}\n\n${body}\n`

const list = (items: readonly string[]): string =>
  items.length === 0 ? 'None.' : items.map(item => `- ${oneLine(item)}`).join('\n')

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? 'None.' : [heading, heading.map(() => '---'), ...rows].map(row).join('\n')

const row = (cells: readonly string[]): string =>
  `| ${cells.map(cell => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`

const summary = ({
  percent_ready,
  mapping,
  generated,
  state,
  verified,
  tried,
  clients,
  ...rest
}: MoveReport): string => {
  const { backup, standing, readiness, warnings, errors } = rest
  const written = generated?.written.filter(({ state: one }) => one !== 'unchanged').length ?? 0
  return list([
    `Ready: ${percent_ready} % of ${mapping.length} commands`,
    `Backup: ${backup ? `${backup.name}, ${backup.created_at}` : 'none'}`,
    ...(generated ? [`Handlers found: ${generated.counts.commands} commands in ${generated.counts.files} files`] : []),
    ...(generated
      ? [`Files generated: ${written} of ${generated.written.length}${generated.dry_run ? ' would be' : ''}`]
      : []),
    ...(state
      ? [`State: ${state.sources.reduce((sum, { count }) => sum + count, 0)} from ${state.sources.length} sources`]
      : []),
    ...(verified ? [`Verified: ${verified.same} of ${verified.checked} are the same`] : []),
    ...(tried
      ? [`Commands tried: ${tried.filter(({ compatible }) => compatible).length} of ${tried.length} compatible`]
      : []),
    ...(clients ? [`Uses in the code of clients: ${clients.uses.length} in ${clients.files} files`] : []),
    ...(standing
      ? [`Mode: ${standing.mode}${standing.old_daemon ? `; old daemon ${standing.old_daemon.state}` : ''}`]
      : []),
    ...(readiness
      ? [`The old daemon can be switched off: ${readiness.ready ? 'yes' : `no; ${readiness.reasons.join('; ')}`}`]
      : []),
    `Warnings: ${warnings.length}`,
    `Errors: ${errors.length}`,
  ])
}

const mapping = ({ mapping: all, unmapped, standing, tried }: MoveReport): string => {
  const heading = ['Command', 'Event', 'Status', 'Handler', 'Services', 'To do']
  const rows = all.map(one => [
    one.command,
    one.event ?? '–',
    one.status,
    one.handler ?? '',
    one.services.join(', '),
    String(one.todo),
    ...(tried ? [one.compatible === undefined ? '' : one.compatible ? '✓' : '✗'] : []),
    ...(standing ? [String(one.calls), String(one.open_differences)] : []),
    one.ready ? '✓' : '✗',
  ])
  const more = [...(tried ? ['Compatible'] : []), ...(standing ? ['Calls', 'Open differences'] : []), 'Ready']
  const without = unmapped.length === 0 ? '' : `\n\nWithout an event: ${unmapped.join(', ')}.`
  return table([...heading, ...more], rows) + without
}

const differing = ({ mapping: all }: MoveReport): string =>
  table(
    ['Command', 'With the event instead'],
    all.filter(({ differs }) => differs.length > 0).map(({ command, differs }) => [command, differs.join('; ')]),
  )

const handlers = ({ generated }: MoveReport): string =>
  table(
    ['File', 'Commands', 'Status', 'SHA-256'],
    (generated?.files ?? []).map(({ file, commands, unparsed, sha256 }) => [
      file,
      commands.map(({ command }) => command).join(', '),
      unparsed.length > 0 ? `unparsed from line ${unparsed[0]}` : commands.map(({ status }) => status).join(', '),
      sha256,
    ]),
  )

const state = ({ state: moved, in_place, verified }: MoveReport): string => {
  const where = in_place ? 'Used where it is, in the files of the old daemon.' : 'Not copied.'
  if (!moved) return where
  const sources = table(
    ['Source', 'Found', 'Path', 'SHA-256'],
    moved.sources.map(({ kind, count, expired, path, sha256 = '' }) => [
      kind.replaceAll('_', ' '),
      `${count}${expired ? ` (${expired} expired)` : ''}`,
      path,
      sha256,
    ]),
  )
  const compared = verified ? `\n\nCompared key by key: ${verified.same} of ${verified.checked} are the same.` : ''
  return `${in_place ? `${where} There is also a copy. ` : ''}From \`${moved.from}\` to \`${moved.to}\`.\n\n${sources}${compared}`
}

const clients = ({ clients: scan, readiness }: MoveReport): string => {
  const inCode = (scan?.uses ?? []).map(({ file, line, command, event, instead }) => [
    `${file}:${line}`,
    command ?? '?',
    instead ?? event ?? '?',
  ])
  const calling = (readiness?.still_called ?? []).map(({ client, command, calls, last_used, event }) => [
    client,
    command,
    String(calls),
    last_used,
    event,
  ])
  return [
    'In their code:',
    scan ? table(['Place', 'Command', 'Instead'], inCode) : 'Not looked at: name their folder with `--clients`.',
    `Still calling${readiness ? `, within ${readiness.days} days` : ''}:`,
    readiness
      ? table(['Client', 'Command', 'Calls', 'Last', 'Instead'], calling)
      : 'Not known: the daemon does not run.',
  ].join('\n\n')
}

const testing = ({ generated, state: moved, clients: scan }: MoveReport): string => {
  const plugins = generated && generated.counts.commands + generated.counts.plugins > 0
  return [
    '```bash',
    ...(plugins
      ? [`ksi plugin check ${generated.output_dir}/<plugin>`, `ksi plugin test ${generated.output_dir}/<plugin>`]
      : []),
    ...(moved ? [`ksi migrate state --from ${moved.from} --new-state ${moved.to} --verify`] : []),
    'ksi migrate test-command --all',
    ...(scan ? [`ksi migrate scan-clients ${scan.folder} --strict`] : []),
    'ksi selftest',
    'ksi migrate ready',
    '```',
  ].join('\n')
}
