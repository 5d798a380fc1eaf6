import { literalValue } from '../python/literal-value.ts'
import type { Argument, ClassStatement, Expression, FunctionStatement } from '../python/syntax.ts'
import { callsIn, walk } from '../python/walk.ts'
import { classesIn, lastName, type PythonFile } from './python-file.ts'

const bases = ['BasePlugin', 'EventHandlerPlugin', 'ServicePlugin', 'TransportPlugin']

/** A module in the guide's plugin form. */
export interface FoundPlugin {
  readonly file: PythonFile
  readonly definition: ClassStatement
  /** Which of the guide's classes it extends. */
  readonly base: string
  readonly name: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly capabilities: Readonly<Record<string, unknown>>
  /** What else its class is given, as `handled_events`. */
  readonly more: Readonly<Record<string, unknown>>
  /** What `__init__` sets, as far as it is literal. */
  readonly fields: readonly { readonly name: string; readonly value: unknown }[]
  readonly methods: readonly FunctionStatement[]
  /** `tryfirst` and `trylast` by hook. */
  readonly orders: Readonly<Record<string, Readonly<Record<string, boolean>>>>
}

/** The plugins that `ksi_plugin = …` of these files name. */
export const findPlugins = (files: readonly PythonFile[]): FoundPlugin[] =>
  files.flatMap(file => {
    const named = namedPlugin(file)
    const definition = named === undefined ? undefined : classesIn(file.statements).find(({ name }) => name === named)
    const base = definition && baseOf(definition, file)
    return definition && base !== undefined ? [pluginOf(definition, base, file)] : []
  })

/** `ksi_plugin = MyPlugin`, or an instance of it. */
const namedPlugin = ({ statements }: PythonFile): string | undefined => {
  for (const statement of statements.toReversed()) {
    if (statement.kind !== 'assign') continue
    const isIt = statement.targets.some(target => target.kind === 'name' && target.name === 'ksi_plugin')
    const value = statement.value?.kind === 'call' ? statement.value.callee : statement.value
    if (isIt && value?.kind === 'name') return value.name
  }
  return undefined
}

const baseOf = (definition: ClassStatement, file: PythonFile): string | undefined => {
  const names = definition.bases.map(({ value }) => lastName(value, file) ?? '')
  return names.find(name => bases.includes(name))
}

const pluginOf = (definition: ClassStatement, base: string, file: PythonFile): FoundPlugin => {
  const methods = definition.body.filter(one => one.kind === 'function')
  const made = madeIn(definition, file)
  const { metadata = {}, capabilities = {}, ...more } = made
  const name = metadata.name
  return {
    file,
    definition,
    base,
    name: typeof name === 'string' ? name : file.path.split('/').at(-1)!.replace(/\.py$/, ''),
    metadata,
    capabilities,
    more,
    fields: fieldsIn(
      methods.find(method => method.name === '__init__'),
      file,
    ),
    methods: methods.filter(method => method.name !== '__init__'),
    orders: Object.fromEntries(
      methods.flatMap(method => {
        const order = orderOf(method, file)
        return order ? [[method.name, order]] : []
      }),
    ),
  }
}

const fieldsIn = (made: FunctionStatement | undefined, file: PythonFile): FoundPlugin['fields'] =>
  (made?.body ?? []).flatMap(statement => {
    const [target] = statement.kind === 'assign' ? statement.targets : []
    const value =
      statement.kind === 'assign' && statement.value ? literalValue(statement.value, file.constants) : undefined
    const isOwn = target?.kind === 'attribute' && target.object.kind === 'name' && target.object.name === 'self'
    return isOwn && value !== undefined ? [{ name: target.name, value }] : []
  })

type Made = { metadata?: Record<string, unknown>; capabilities?: Record<string, unknown> } & Record<string, unknown>

/** What is handed to `super().__init__`, or set in the class. */
const madeIn = (definition: ClassStatement, file: PythonFile): Made => {
  const made: Made = {}
  const note = (name: string | undefined, value: Expression): void => {
    const kind = value.kind === 'call' ? lastName(value.callee, file) : undefined
    if (kind === 'PluginMetadata') made.metadata = namedValues((value as { given: readonly Argument[] }).given, file)
    else if (kind === 'PluginCapabilities')
      made.capabilities = namedValues((value as { given: readonly Argument[] }).given, file)
    else if (name !== undefined) {
      const known = literalValue(value, file.constants)
      if (known !== undefined) made[name] = known
    }
  }
  for (const statement of definition.body)
    if (statement.kind === 'assign' && statement.value)
      for (const target of statement.targets) if (target.kind === 'name') note(target.name, statement.value)
  for (const { callee, given } of callsIn(definition.body))
    if (callee.kind === 'attribute' && callee.name === '__init__')
      for (const { name, value } of given) note(name, value)
  for (const node of walk(definition.body))
    if (node.kind === 'assign' && node.value?.kind === 'call') note(undefined, node.value)
  return made
}

const order = ['name', 'version', 'description', 'author']

const namedValues = (given: readonly Argument[], file: PythonFile): Record<string, unknown> =>
  Object.fromEntries(
    given.flatMap(({ name, value }, at) => {
      const known = literalValue(value, file.constants)
      const key = name ?? order[at]
      return key === undefined || known === undefined ? [] : [[key, known]]
    }),
  )

const orderOf = ({ decorators }: FunctionStatement, file: PythonFile): Record<string, boolean> | undefined => {
  for (const decorator of decorators)
    if (decorator.kind === 'call' && lastName(decorator.callee, file) === 'hookimpl') {
      const said = decorator.given.flatMap(({ name, value }) =>
        (name === 'tryfirst' || name === 'trylast') && literalValue(value) === true ? [[name, true] as const] : [],
      )
      if (said.length > 0) return Object.fromEntries(said)
    }
  return undefined
}
