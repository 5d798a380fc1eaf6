import type { Report, ReportedCommand } from '../../migrate/generate/report.ts'
import { oneLine, paint, say } from '../output.ts'
import { table } from '../table.ts'

/** What was found and done, on a terminal. */
export const showReport = (report: Report): void => {
  const { counts, plugins, written, dry_run, output_dir } = report
  const commands = commandsOf(report)
  say(table(['command', 'status', 'body', 'event', 'from'], commands.map(rowOf)))
  for (const { plugin, hooks, file } of plugins)
    say(`plugin ${oneLine(plugin)}: ${hooks.map(oneLine).join(', ')}  ${paint('dim', oneLine(file))}`)
  for (const warning of report.warnings) say(`${paint('yellow', 'warning:')} ${oneLine(warning)}`)
  for (const problem of report.problems) say(`${paint('red', 'problem:')} ${oneLine(problem)}`)
  const done = written.filter(({ state }) => state !== 'unchanged').length
  say(
    `\n${counts.commands} commands in ${counts.files} files: ${counts.translated} bodies translated, ${counts.covered} covered by the daemon, ` +
      `${counts.generated} new, ${counts.declined} declined${counts.takes_over > 0 ? `, ${counts.takes_over} taken over` : ''}; ${counts.conflicts} conflicts`,
  )
  say(`${dry_run ? 'would write' : 'wrote'} ${done} of ${written.length} files to ${oneLine(output_dir)}`)
  if (!dry_run && written.length > 0)
    say(
      paint(
        'dim',
        `  next: read MIGRATION.md of each plugin; ksi plugin check ${oneLine(output_dir)}/<plugin>; name the folder in daemon.plugin_dirs`,
      ),
    )
}

/** The same as a page. */
export const renderReport = (report: Report): string => {
  const { counts, version, handlers_dir, output_dir, warnings, problems, written, plugins } = report
  const commands = commandsOf(report)
  const list = (items: readonly string[]): string =>
    items.length > 0 ? items.map(item => `- ${oneLine(item)}`).join('\n') : 'None.'
  const row = (cells: readonly string[]): string =>
    `| ${cells.map(cell => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return `# Migration report

ksi ${version}, \`${handlers_dir}\` → \`${output_dir}\`

## Summary

${Object.entries(counts)
  .map(([name, count]) => `- ${name.replaceAll('_', ' ')}: ${count}`)
  .join('\n')}

## Command to Event Mapping

${row(['Command', 'Status', 'Body', 'Event', 'Use instead', 'Services', 'To do'])}
${row(Array(7).fill('---'))}
${commands.map(({ command: one, file }) => row([`${one.command} (${file}:${one.line})`, one.status, one.body, one.event, one.instead ?? '', one.services.join(', '), String(one.todo.length)])).join('\n')}

## Plugins

${list(plugins.map(({ plugin, hooks, file }) => `${plugin} (${file}): ${hooks.join(', ')}`))}

## Files

${list(report.files.map(({ file, sha256, unparsed }) => `${file} ${sha256.slice(0, 16)}${unparsed.length > 0 ? `, not read from line ${unparsed[0]}` : ''}`))}

## Written

${list(written.map(({ path, state }) => `${path}: ${state}`))}

## Warnings

${list(warnings)}

## Errors

${list(problems)}

## Next Steps

${list(commands.flatMap(({ command: { command, todo } }) => todo.map(one => `${command}: ${one}`)))}

## Testing

- \`ksi plugin check ${output_dir}/<plugin>\`
- \`ksi plugin test ${output_dir}/<plugin>\`
`
}

interface Shown {
  readonly file: string
  readonly command: ReportedCommand
}

const commandsOf = ({ files }: Report): Shown[] =>
  files
    .flatMap(({ file, commands }) => commands.map(command => ({ file, command })))
    .toSorted((one, other) => (one.command.command < other.command.command ? -1 : 1))

const colours = {
  covered: 'cyan',
  generated: 'green',
  'takes over': 'green',
  declined: 'yellow',
  conflict: 'red',
} as const

const rowOf = ({ file, command: { command, status, body, instead, event, line } }: Shown): string[] => [
  oneLine(command),
  paint(colours[status], status),
  body,
  instead ?? event,
  paint('dim', `${oneLine(file)}:${line}`),
]
