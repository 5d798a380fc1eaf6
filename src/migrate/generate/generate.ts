import { type Conflict, settleConflicts } from './find/conflicts.ts'
import { findHandlers } from './find/handlers.ts'
import { Models } from './find/models.ts'
import { type FoundPlugin, findPlugins } from './find/plugin-modules.ts'
import type { PythonFile } from './find/python-file.ts'
import { protocolsFolder, readFolder } from './find/read-folder.ts'
import type { KnownCommand } from './known-command.ts'
import { type Planned, planOf } from './plan.ts'
import { countsOf, type Report, reportedCommand, reportedPlugin } from './report.ts'
import { snakeCase } from './translate/code.ts'
import { translateMethods } from './translate/method.ts'
import { packageFiles } from './write/package-files.ts'
import { pluginFiles } from './write/plugin-files.ts'
import { pluginFormFiles } from './write/plugin-form.ts'
import { putFiles } from './write/put-files.ts'

export interface Generating {
  readonly handlersDir: string
  readonly outputDir: string
  /** Where the models of parameters lie; a folder `protocols` in or beside the handlers if not said. */
  readonly protocolsDir?: string | undefined
  readonly group: 'namespace' | 'command'
  readonly takeover: boolean
  readonly force: boolean
  readonly dryRun: boolean
  /** What the daemon answers without any of this. */
  readonly known: readonly KnownCommand[]
  /** Of this program. */
  readonly version: string
}

/**
 * Reads the Python handlers of the old daemon and writes plugins that do the same; nothing of them is run.
 * Throws NOT_FOUND and INVALID_INPUT for a folder that is none, STORAGE_FAILED where it cannot write.
 */
export const generate = (wishes: Generating): Report => {
  const { handlersDir, outputDir, force, dryRun, version } = wishes
  const { files, unreadable } = readFolder(handlersDir)
  const models = new Models([...files, ...protocolsBeside(wishes)])
  const { handlers, doubtful } = findHandlers(files)
  const { kept, conflicts } = settleConflicts(handlers, files)
  const planned = withOwnNames(kept.map(handler => planOf(handler, { ...wishes, models })))
  const leftOut = handlers
    .filter(handler => !kept.includes(handler))
    .map(handler => planOf(handler, { ...wishes, models }))
  const found = findPlugins(files)
  const forms = found.filter(isFirst).map(plugin => formOf(plugin, models))
  const written =
    [...planned, ...forms].length === 0 ? [] : putFiles(outputDir, textsOf(planned, forms, version), { force, dryRun })
  const report = {
    version,
    handlers_dir: handlersDir,
    output_dir: outputDir,
    dry_run: dryRun,
    files: files.map(file => ({
      file: file.path,
      sha256: file.sha256,
      encoding: file.encoding,
      unparsed: file.wrong,
      commands: [
        ...planned.filter(one => one.handler.file === file).map(one => reportedCommand(one)),
        ...leftOut.filter(one => one.handler.file === file).map(one => reportedCommand(one, true)),
      ],
    })),
    plugins: forms.map(({ plugin, methods }) => {
      const open = methods.flatMap(({ name, body }) =>
        'lines' in body ? [] : [`${name}, line ${body.line}: ${body.reason}`],
      )
      return reportedPlugin(
        plugin,
        methods.map(({ name }) => name),
        open,
      )
    }),
    conflicts: conflicts.map(shownConflict),
    written,
    warnings: [
      ...files.flatMap(({ path, remark }) => (remark === undefined ? [] : [`${path}: ${remark}`])),
      ...conflicts.filter(({ decided }) => decided).map(sayConflict),
      ...written.flatMap(({ path, state }) =>
        state === 'edited' ? [`${path} was edited: what is new lies beside it as ${path}.new`] : [],
      ),
    ],
    problems: [
      ...unreadable.map(({ path, reason }) => `${path} cannot be read: ${reason}`),
      ...files.flatMap(({ path, wrong }) =>
        wrong.length > 0 ? [`${path}:${wrong[0]}: this line was not understood`] : [],
      ),
      ...doubtful.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
      ...conflicts.filter(({ decided }) => !decided).map(sayConflict),
      ...found
        .filter((...one) => !isFirst(...one))
        .map(({ file, name }) => `${file.path}: there is another plugin ${name}; it was left out`),
    ],
  }
  return { ...report, counts: countsOf(report) }
}

const protocolsBeside = ({ handlersDir, protocolsDir }: Generating): readonly PythonFile[] => {
  const folder = protocolsFolder(handlersDir, protocolsDir)
  return folder === undefined ? [] : readFolder(folder).files
}

interface Form {
  readonly plugin: FoundPlugin
  readonly methods: ReturnType<typeof translateMethods>
}

const formOf = (plugin: FoundPlugin, models: Models): Form => {
  const { file } = plugin
  return {
    plugin,
    methods: translateMethods(plugin, { file, models, functions: new Map(), members: new Map(), called: new Set() }),
  }
}

const textsOf = (planned: readonly Planned[], forms: readonly Form[], version: string): Record<string, string> => {
  const byPlugin = Map.groupBy(planned, ({ plugin }) => plugin)
  return Object.assign(
    {},
    ...[...byPlugin].map(([name, of]) => pluginFiles(name, of)),
    ...forms.map(({ plugin, methods }) => pluginFormFiles(plugin, methods)),
    packageFiles(version),
  )
}

/** Two plugins of one name would be written over each other. */
const isFirst = ({ name }: FoundPlugin, at: number, all: readonly FoundPlugin[]): boolean =>
  all.findIndex(other => snakeCase(other.name) === snakeCase(name)) === at

/** `A.B` and `A_B` are two commands, and would be one file. */
const withOwnNames = (planned: readonly Planned[]): Planned[] => {
  const taken = new Set<string>()
  return planned.map(one => {
    let [event, more] = [one.event, 1]
    while (taken.has(event)) event = `${one.event}_${++more}`
    taken.add(event)
    return more === 1 ? one : renamed(one, `_${more}`)
  })
}

const renamed = (one: Planned, ending: string): Planned => {
  const variable = one.variable + ending.slice(1)
  const ofBody = new RegExp(`^export const ${one.variable} `)
  const body =
    'lines' in one.body
      ? { lines: one.body.lines.map(line => line.replace(ofBody, `export const ${variable} `)) }
      : one.body
  return { ...one, variable, body, file: one.file + ending, event: one.event + ending }
}

const placeOf = ({ file, name }: Conflict['chosen']): string => `${file.path} (${name})`

const shownConflict = ({ command, chosen, others, decided }: Conflict) => ({
  command,
  chosen: placeOf(chosen),
  others: others.map(placeOf),
  decided,
})

const sayConflict = ({ command, chosen, others, decided }: Conflict): string =>
  `${command} is answered by ${[chosen, ...others].map(placeOf).join(' and ')}: ${placeOf(chosen)} was taken${decided ? ', which the package imports' : ''}`
