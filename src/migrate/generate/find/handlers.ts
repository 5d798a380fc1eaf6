import { literalValue } from '../python/literal-value.ts'
import type { Argument, ClassStatement, Expression, FunctionStatement } from '../python/syntax.ts'
import { callsIn, walk } from '../python/walk.ts'
import { classesIn, lastName, type PythonFile } from './python-file.ts'

/** A handler of one command of the old daemon. */
export interface FoundHandler {
  readonly command: string
  readonly aliases: readonly string[]
  /** Of its class or function. */
  readonly name: string
  readonly file: PythonFile
  readonly definition: ClassStatement | FunctionStatement
  readonly recognised_by: 'decorator' | 'base class' | 'registration'
}

/** Something that looks like a handler, and why it is none. */
export interface Doubtful {
  readonly file: string
  readonly line: number
  readonly reason: string
}

export interface FoundHandlers {
  readonly handlers: readonly FoundHandler[]
  readonly doubtful: readonly Doubtful[]
}

/** The handlers in these files: by decorator, by base class with `command_name`, by registration. */
export const findHandlers = (files: readonly PythonFile[]): FoundHandlers => {
  const doubtful: Doubtful[] = []
  const classes = files.flatMap(file => classesIn(file.statements).map(one => ({ file, definition: one })))
  const isHandler = derivedFrom('CommandHandler', classes)
  const registered = registrations(files)
  const handlers = files.flatMap(file => {
    const found: FoundHandler[] = []
    for (const definition of [...functionsIn(file), ...classesIn(file.statements)]) {
      const add = (how: Named, recognised_by: FoundHandler['recognised_by']): void =>
        void found.push({ ...how, name: definition.name, file, definition, recognised_by })
      const marked = decorated(definition, file)
      for (const named of marked)
        if (named !== 'unknown' && !isName(named.command))
          doubtful.push({
            file: file.path,
            line: definition.line,
            reason: `the command of ${definition.name} has no usable name`,
          })
        else if (named === 'unknown')
          doubtful.push({
            file: file.path,
            line: definition.line,
            reason: `the command of ${definition.name} is computed`,
          })
        else add(named, 'decorator')
      if (marked.length > 0 || definition.kind === 'function') continue
      const own = isHandler.has(definition.name) ? commandName(definition, file) : undefined
      const others = registered.filter(one => one.className === definition.name)
      if (own !== undefined) add(own, 'base class')
      for (const { className: _, ...one } of others)
        if (one.command !== own?.command) add({ ...one, command: one.command || (own?.command ?? '') }, 'registration')
    }
    return found.filter(({ command }) => isName(command))
  })
  return { handlers, doubtful }
}

/** What can be typed, and written into a comment. */
const isName = (command: string): boolean => /^[\p{L}\p{N}_][\p{L}\p{N}_.:-]*$/u.test(command)

interface Named {
  readonly command: string
  readonly aliases: readonly string[]
}

const functionsIn = ({ statements }: PythonFile): FunctionStatement[] =>
  statements.filter(statement => statement.kind === 'function')

/** `@command_handler("X", aliases=["Y"])`, whatever it was imported as. */
const decorated = ({ decorators }: ClassStatement | FunctionStatement, file: PythonFile): (Named | 'unknown')[] =>
  decorators.flatMap(decorator => {
    if (decorator.kind !== 'call' || lastName(decorator.callee, file) !== 'command_handler') return []
    return [namedIn(decorator.given, file) ?? 'unknown']
  })

const namesOfCommand = ['command_name', 'name', 'command']

const namedIn = (given: readonly Argument[], file: PythonFile): Named | undefined => {
  const [first] = given.filter(one => one.name === undefined && one.spread === undefined)
  const value = given.find(({ name = '' }) => namesOfCommand.includes(name))?.value ?? first?.value
  const command = value && textOf(value, file)
  if (command === undefined) return undefined
  const aliases = given.find(({ name }) => name === 'aliases')?.value
  return { command, aliases: aliases ? textsOf(aliases, file) : [] }
}

const textOf = (expression: Expression, { constants }: PythonFile): string | undefined => {
  const value = literalValue(expression, constants)
  return typeof value === 'string' ? value : undefined
}

const textsOf = (expression: Expression, { constants }: PythonFile): string[] => {
  const value = literalValue(expression, constants)
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

interface Defined {
  readonly file: PythonFile
  readonly definition: ClassStatement
}

/** The names of classes that derive from one, also through others of these files. */
export const derivedFrom = (base: string, classes: readonly Defined[]): Set<string> => {
  const found = new Set<string>()
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const { file, definition } of classes)
      for (const { value } of definition.bases) {
        const name = lastName(value, file)
        if (name !== undefined && (name === base || found.has(name))) found.add(definition.name)
      }
  }
  return found
}

/** `command_name = "X"` in the class, or `self.command_name = "X"` in its methods. */
const commandName = (definition: ClassStatement, file: PythonFile): Named | undefined => {
  const said = new Map<string, Expression>()
  for (const node of walk(definition.body))
    if (node.kind === 'assign' && node.value)
      for (const target of node.targets)
        if (target.kind === 'name' || (target.kind === 'attribute' && target.object.kind === 'name'))
          if (!said.has(target.name)) said.set(target.name, node.value)
  const name = said.get('command_name')
  const command = name && textOf(name, file)
  const aliases = said.get('aliases')
  return command === undefined ? undefined : { command, aliases: aliases ? textsOf(aliases, file) : [] }
}

/** `CommandRegistry.register("X", XHandler)`, anywhere in these files. */
const registrations = (files: readonly PythonFile[]): (Named & { readonly className: string })[] =>
  files.flatMap(file =>
    [...callsIn(file.statements)].flatMap(({ callee, given }) => {
      if (!registers(callee, file)) return []
      const className = given
        .map(({ value }) => (value.kind === 'call' ? value.callee : value))
        .map(value => (value.kind === 'name' || value.kind === 'attribute' ? lastName(value, file) : undefined))
        .find(name => name !== undefined && /^[A-Z]\w*[a-z]/.test(name))
      if (className === undefined) return []
      const texts = given.filter(({ value }) => textOf(value, file) !== undefined)
      return [
        {
          ...(namedIn(texts.concat(given.filter(({ name }) => name === 'aliases')), file) ?? {
            command: '',
            aliases: [],
          }),
          className,
        },
      ]
    }),
  )

const registers = (callee: Expression, file: PythonFile): boolean => {
  if (callee.kind !== 'attribute') return /^register_(command|handler)$/.test(lastName(callee, file) ?? '')
  const owner = callee.object.kind === 'call' ? callee.object.callee : callee.object
  return (
    /^(register|register_command|register_handler|add)$/.test(callee.name) &&
    /registry/i.test(lastName(owner, file) ?? '')
  )
}
