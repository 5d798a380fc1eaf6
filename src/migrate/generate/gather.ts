import { type Conflict, settleConflicts } from './find/conflicts.ts'
import { type Doubtful, findHandlers } from './find/handlers.ts'
import { Models } from './find/models.ts'
import { type FoundPlugin, findPlugins } from './find/plugin-modules.ts'
import type { PythonFile } from './find/python-file.ts'
import { protocolsFolder, readFolder, type Unreadable } from './find/read-folder.ts'
import type { KnownCommand } from './known-command.ts'
import { isFirst, withOwnNames } from './own-names.ts'
import { type Planned, planOf } from './plan.ts'
import { type TranslatedMethod, translateMethods } from './translate/method.ts'

export interface Gathering {
  readonly handlersDir: string
  /** Where the models of parameters lie; a folder `protocols` in or beside the handlers if not said. */
  readonly protocolsDir?: string | undefined
  readonly group: 'namespace' | 'command'
  readonly takeover: boolean
  /** What the daemon answers without any of this. */
  readonly known: readonly KnownCommand[]
}

/** Everything that a folder of Python files holds for us. */
export interface Gathered {
  readonly files: readonly PythonFile[]
  readonly unreadable: readonly Unreadable[]
  readonly doubtful: readonly Doubtful[]
  readonly conflicts: readonly Conflict[]
  readonly planned: readonly Planned[]
  /** Handlers of commands that another one answers. */
  readonly leftOut: readonly Planned[]
  readonly forms: readonly Form[]
  /** Plugins whose name another one has. */
  readonly namesakes: readonly FoundPlugin[]
}

/** A plugin in the guide's form, translated. */
export interface Form {
  readonly plugin: FoundPlugin
  readonly methods: readonly TranslatedMethod[]
}

/** Reads a folder, and says what becomes of each handler and plugin. Throws NOT_FOUND and INVALID_INPUT. */
export const gather = (wishes: Gathering): Gathered => {
  const { files, unreadable } = readFolder(wishes.handlersDir)
  const models = new Models([...files, ...protocolsBeside(wishes)])
  const planning = { ...wishes, models }
  const { handlers, doubtful } = findHandlers(files)
  const { kept, conflicts } = settleConflicts(handlers, files)
  const others = handlers.filter(handler => !kept.includes(handler))
  const plugins = findPlugins(files)
  return {
    ...{ files, unreadable, doubtful, conflicts },
    planned: withOwnNames(kept.map(handler => planOf(handler, planning))),
    leftOut: others.map(handler => planOf(handler, planning)),
    forms: plugins.filter(isFirst).map(plugin => formOf(plugin, models)),
    namesakes: plugins.filter((...one) => !isFirst(...one)),
  }
}

const protocolsBeside = ({ handlersDir, protocolsDir }: Gathering): readonly PythonFile[] => {
  const folder = protocolsFolder(handlersDir, protocolsDir)
  return folder === undefined ? [] : readFolder(folder).files
}

const formOf = (plugin: FoundPlugin, models: Models): Form => {
  const { file } = plugin
  return {
    plugin,
    methods: translateMethods(plugin, { file, models, functions: new Map(), members: new Map(), called: new Set() }),
  }
}
