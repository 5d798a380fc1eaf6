import { createHash } from 'node:crypto'
import { literalValue } from '../python/literal-value.ts'
import { parsePython } from '../python/parse.ts'
import { sourceText } from '../python/source-text.ts'
import { type ClassStatement, dottedName, type Expression, type Module, type Statement } from '../python/syntax.ts'

/** One Python file, read. */
export interface PythonFile extends Module {
  /** Below the folder that was searched, with `/`. */
  readonly path: string
  readonly sha256: string
  readonly text: string
  readonly encoding: string
  readonly remark?: string
  /** What a name of this file was called where it comes from: `registry.command_handler` for `handler`. */
  readonly imports: ReadonlyMap<string, string>
  /** The values of names that are set once, beside all classes and functions. */
  readonly constants: ReadonlyMap<string, unknown>
}

/** Reads the bytes of one file; what cannot be read is in `wrong`. */
export const readPythonFile = (path: string, bytes: Uint8Array): PythonFile => {
  const { text, encoding, remark } = sourceText(bytes)
  const module = parsePython(text)
  return {
    ...module,
    path,
    text,
    encoding,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(remark !== undefined && { remark }),
    imports: importsOf(module.statements),
    constants: constantsOf(module.statements),
  }
}

/** The whole name of an expression, as where it was defined; undefined for what is no name. */
export const originalName = (expression: Expression, { imports }: Pick<PythonFile, 'imports'>): string | undefined => {
  const dotted = dottedName(expression)
  if (dotted === undefined) return undefined
  const [first = '', ...rest] = dotted.split('.')
  return [imports.get(first) ?? first, ...rest].join('.')
}

/** The last part of it: `CommandHandler` for `base.CommandHandler`. */
export const lastName = (expression: Expression, file: Pick<PythonFile, 'imports'>): string | undefined =>
  originalName(expression, file)?.split('.').at(-1)

/** The classes of a file, also those within an `if` or a `try`. */
export const classesIn = (statements: readonly Statement[]): ClassStatement[] =>
  statements.flatMap(statement => {
    if (statement.kind === 'class') return [statement]
    if (statement.kind === 'if')
      return [...statement.branches.map(({ body }) => body), statement.otherwise ?? []].flatMap(classesIn)
    if (statement.kind === 'try') return classesIn(statement.body)
    return []
  })

const importsOf = (statements: readonly Statement[]): Map<string, string> => {
  const imports = new Map<string, string>()
  for (const statement of statements) {
    if (statement.kind === 'try') for (const [as, name] of importsOf(statement.body)) imports.set(as, name)
    if (statement.kind !== 'import') continue
    for (const { name, as } of statement.names) {
      const module = statement.module === undefined ? '' : `${statement.module}.`.replace(/\.\.$/, '.')
      imports.set(as, statement.module === undefined ? (as === name.split('.')[0] ? as : name) : module + name)
    }
  }
  return imports
}

const constantsOf = (statements: readonly Statement[]): Map<string, unknown> => {
  const constants = new Map<string, unknown>()
  for (const statement of statements) {
    if (statement.kind !== 'assign' || !statement.value) continue
    const value = literalValue(statement.value, constants)
    for (const target of statement.targets)
      if (target.kind === 'name' && value !== undefined)
        if (constants.has(target.name)) constants.delete(target.name)
        else constants.set(target.name, value)
  }
  return constants
}
