import type { Conflict } from './find/conflicts.ts'
import type { PythonFile } from './find/python-file.ts'
import type { Form, Gathered } from './gather.ts'
import type { Planned } from './plan.ts'
import type { Report, ReportedCommand, ReportedFile, ReportedPlugin } from './report.ts'
import { todo } from './write/migration-page.ts'
import type { PutFile } from './write/put-files.ts'

interface About {
  readonly version: string
  readonly handlersDir: string
  readonly outputDir: string
  readonly dryRun: boolean
}

/** What is told of what was found and written. */
export const reportOf = (gathered: Gathered, written: readonly PutFile[], about: About): Report => {
  const report = {
    version: about.version,
    handlers_dir: about.handlersDir,
    output_dir: about.outputDir,
    dry_run: about.dryRun,
    files: gathered.files.map(file => reportedFile(file, gathered)),
    plugins: gathered.forms.map(reportedPlugin),
    conflicts: gathered.conflicts.map(reportedConflict),
    written,
    warnings: warningsOf(gathered, written),
    problems: problemsOf(gathered),
  }
  return { ...report, counts: countsOf(report) }
}

/** What was done all the same. */
const warningsOf = ({ files, conflicts }: Gathered, written: readonly PutFile[]): string[] => [
  ...files.flatMap(({ path, remark }) => (remark === undefined ? [] : [`${path}: ${remark}`])),
  ...conflicts.filter(({ decided }) => decided).map(sayConflict),
  ...written.flatMap(({ path, state }) =>
    state === 'edited' ? [`${path} was edited: what is new lies beside it as ${path}.new`] : [],
  ),
]

/** What could not be done. */
const problemsOf = ({ files, unreadable, doubtful, conflicts, namesakes }: Gathered): string[] => [
  ...unreadable.map(({ path, reason }) => `${path} cannot be read: ${reason}`),
  ...files.flatMap(({ path, wrong: [line] }) =>
    line === undefined ? [] : [`${path}:${line}: this line was not understood`],
  ),
  ...doubtful.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
  ...conflicts.filter(({ decided }) => !decided).map(sayConflict),
  ...namesakes.map(({ file, name }) => `${file.path}: there is another plugin ${name}; it was left out`),
]

const reportedFile = (file: PythonFile, { planned, leftOut }: Gathered): ReportedFile => ({
  file: file.path,
  sha256: file.sha256,
  encoding: file.encoding,
  unparsed: file.wrong,
  commands: [
    ...planned.filter(one => one.handler.file === file).map(one => reportedCommand(one, one.status)),
    ...leftOut.filter(one => one.handler.file === file).map(one => reportedCommand(one, 'conflict')),
  ],
})

const reportedCommand = (planned: Planned, status: ReportedCommand['status']): ReportedCommand => {
  const { handler, facts, known, body } = planned
  const isLeftOut = status === 'conflict'
  return {
    command: handler.command,
    aliases: handler.aliases,
    handler: handler.name,
    line: handler.definition.line,
    recognised_by: handler.recognised_by,
    status,
    body: isLeftOut ? 'left out' : 'lines' in body ? 'translated' : 'declines',
    event: planned.event,
    ...(known && { instead: known.events[0]! }),
    plugin: planned.plugin,
    ...(facts.parameter_model !== undefined && { parameters: facts.parameter_model }),
    services: facts.services,
    error_codes: facts.error_codes,
    helpers: facts.helpers,
    result_keys: facts.result_keys,
    todo: isLeftOut ? [] : todo(planned),
  }
}

const reportedPlugin = ({ plugin, methods }: Form): ReportedPlugin => ({
  file: plugin.file.path,
  plugin: plugin.name,
  hooks: methods.map(({ name }) => name),
  todo: methods.flatMap(({ name, body }) => ('lines' in body ? [] : [`${name}, line ${body.line}: ${body.reason}`])),
})

const placeOf = ({ file, name }: Conflict['chosen']): string => `${file.path} (${name})`

const reportedConflict = ({ command, chosen, others, decided }: Conflict) => ({
  command,
  chosen: placeOf(chosen),
  others: others.map(placeOf),
  decided,
})

const sayConflict = ({ command, chosen, others, decided }: Conflict): string =>
  `${command} is answered by ${[chosen, ...others].map(placeOf).join(' and ')}: ${placeOf(chosen)} was taken${decided ? ', which the package imports' : ''}`

/** The numbers that tell most. */
const countsOf = (report: Pick<Report, 'files' | 'conflicts' | 'plugins' | 'written'>): Report['counts'] => {
  const commands = report.files.flatMap(file => file.commands)
  const kept = commands.filter(({ status }) => status !== 'conflict')
  const having = (status: ReportedCommand['status']): number => kept.filter(one => one.status === status).length
  return {
    files: report.files.filter(file => file.commands.length > 0).length,
    commands: kept.length,
    translated: kept.filter(({ body }) => body === 'translated').length,
    covered: having('covered'),
    generated: having('generated'),
    declined: having('declined'),
    takes_over: having('takes over'),
    conflicts: report.conflicts.length,
    plugins: report.plugins.length,
    edited: report.written.filter(({ state }) => state === 'edited').length,
  }
}
