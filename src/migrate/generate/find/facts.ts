import { literalValue } from '../python/literal-value.ts'
import { type ClassStatement, dottedName, type Expression, type FunctionStatement } from '../python/syntax.ts'
import { callsIn, walk } from '../python/walk.ts'
import type { FoundHandler } from './handlers.ts'
import { lastName, type PythonFile } from './python-file.ts'

/** What a handler says about itself. */
export interface Help {
  readonly description?: string
  readonly usage?: string
  /** By name: description, type, required … as it is written. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What it may be given. */
  readonly examples: readonly Readonly<Record<string, unknown>>[]
}

export interface Facts {
  /** What it uses of the old daemon, as `state_manager`. */
  readonly services: readonly string[]
  readonly error_codes: readonly string[]
  /** Its other methods. */
  readonly helpers: readonly string[]
  readonly result_keys: readonly string[]
  readonly parameter_model?: string
  readonly help?: Help
}

/** What can be told of a handler without running it. */
export const factsOf = ({ definition, file }: FoundHandler, isModel: (name: string) => boolean): Facts => {
  const methods = methodsOf(definition)
  const help = methods.find(({ name }) => name === 'get_help')
  const said = help && helpIn(help, file)
  const model = parameterModel(definition, { file, isModel })
  return {
    services: unique(servicesIn(definition)).sort(),
    error_codes: unique(errorCodesIn(definition, file)).sort(),
    helpers: methods.map(({ name }) => name).filter(name => !ownMethods.has(name) && name !== definition.name),
    result_keys: unique(resultKeysIn(definition, file)),
    ...(model !== undefined && { parameter_model: model }),
    ...(said && { help: said }),
  }
}

const ownMethods = new Set(['handle', 'get_help', '__init__', 'execute'])

export const methodsOf = (definition: ClassStatement | FunctionStatement): FunctionStatement[] =>
  definition.kind === 'function' ? [definition] : definition.body.filter(one => one.kind === 'function')

/** The method that answers. */
export const handleOf = (definition: ClassStatement | FunctionStatement): FunctionStatement | undefined =>
  definition.kind === 'function'
    ? definition
    : methodsOf(definition).find(({ name }) => name === 'handle' || name === 'execute')

const isService = (name: string): boolean =>
  /^[a-z]\w*_(manager|bus|service|registry|store)$/.test(name) ||
  ['orchestrator', 'core_daemon', 'daemon', 'composer', 'prompt_composer'].includes(name)

function* servicesIn(definition: ClassStatement | FunctionStatement): Generator<string> {
  for (const node of walk(definition.body)) {
    if (node.kind === 'attribute' && isService(node.name) && isContext(dottedName(node.object))) yield node.name
    if (node.kind === 'call' && dottedName(node.callee) === 'getattr') {
      const [owner, name] = node.given.map(({ value }) => value)
      if (owner && isContext(dottedName(owner)) && name?.kind === 'text' && isService(name.value)) yield name.value
    }
  }
}

/** `self`, `context`, `self.context`, `self.daemon` … */
const isContext = (name: string | undefined): boolean =>
  name !== undefined && /^(self(\._?(context|ctx|daemon))?|_?context|ctx|daemon)$/.test(name)

/** Whether a call makes an answer of the old protocol, and which. */
export const answerKind = (callee: Expression, file: PythonFile): 'success' | 'error' | undefined => {
  if (callee.kind !== 'attribute' || (callee.name !== 'success' && callee.name !== 'error')) return undefined
  const owner = lastName(callee.object, file) ?? ''
  return /response/i.test(owner) || owner === 'self' ? callee.name : undefined
}

export interface AnswerParts {
  readonly code?: Expression
  readonly message?: Expression
  readonly result?: Expression
}

/** `success(command, result)`, `error(command, code, message)`, by place or by name. */
export const answerParts = (call: Extract<Expression, { kind: 'call' }>, kind: 'success' | 'error'): AnswerParts => {
  const placed = call.given.filter(({ name, spread }) => name === undefined && spread === undefined)
  const named = (...names: readonly string[]) => call.given.find(({ name = '' }) => names.includes(name))?.value
  const isNamed = named('command', 'command_name') !== undefined
  const at = (index: number) => placed[isNamed ? index - 1 : index]?.value
  if (kind === 'success') {
    const result = named('result', 'data') ?? (placed.length === 1 && !isNamed ? placed[0]!.value : at(1))
    return result ? { result } : {}
  }
  const isShort = placed.length === 2 && !isNamed && named('message', 'code') === undefined
  const [code, message] = isShort
    ? [placed[0]!.value, placed[1]!.value]
    : [named('code', 'error_code') ?? at(1), named('message', 'error_message', 'error') ?? at(named('code') ? 1 : 2)]
  return { ...(code && { code }), ...(message && { message }) }
}

function* errorCodesIn(definition: ClassStatement | FunctionStatement, file: PythonFile): Generator<string> {
  for (const call of callsIn(definition.body)) {
    if (answerKind(call.callee, file) !== 'error') continue
    const { code } = answerParts(call, 'error')
    const value = code && (literalValue(code, file.constants) ?? dottedName(code)?.split('.').at(-1))
    if (typeof value === 'string' && /^[A-Z][A-Z0-9_]*$/.test(value)) yield value
  }
}

/** The keys of the object that is given as the result, also when it was put together before. */
function* resultKeysIn(definition: ClassStatement | FunctionStatement, file: PythonFile): Generator<string> {
  const assigned = new Map<string, Expression>()
  for (const node of walk(definition.body))
    if (node.kind === 'assign' && node.value)
      for (const target of node.targets) if (target.kind === 'name') assigned.set(target.name, node.value)
  for (const call of callsIn(definition.body)) {
    if (answerKind(call.callee, file) !== 'success') continue
    const { result } = answerParts(call, 'success')
    const shown = result?.kind === 'name' ? (assigned.get(result.name) ?? result) : result
    if (shown?.kind !== 'dictionary') continue
    for (const { key } of shown.entries) if (key?.kind === 'text') yield key.value
  }
}

interface Looking {
  readonly file: PythonFile
  readonly isModel: (name: string) => boolean
}

/** `Model(**parameters)`, `Model.model_validate(parameters)`, or any call that is given the model and the parameters. */
const parameterModel = (definition: ClassStatement | FunctionStatement, looking: Looking): string | undefined => {
  const handle = handleOf(definition)
  for (const { callee, given } of callsIn(handle?.body)) {
    const names = [callee, ...(callee.kind === 'attribute' ? [callee.object] : []), ...given.map(({ value }) => value)]
    const found = names
      .map(name => lastName(name, looking.file))
      .find(name => name !== undefined && (looking.isModel(name) || /^[A-Z]\w*(Parameters|Params)$/.test(name)))
    if (found !== undefined) return found
  }
  return undefined
}

const helpIn = ({ body }: FunctionStatement, { constants }: PythonFile): Help | undefined => {
  const returned = body.findLast(statement => statement.kind === 'return')
  const said = returned?.kind === 'return' && returned.value && partlyLiteral(returned.value, constants)
  if (!isObject(said)) return undefined
  const { description, usage, parameters } = said
  return {
    ...(typeof description === 'string' && { description }),
    ...(typeof usage === 'string' && { usage }),
    ...(isObject(parameters) && { parameters: parameters as NonNullable<Help['parameters']> }),
    examples: [said.examples, said.example].flat().flatMap(exampleIn),
  }
}

/** A dictionary of which only some values are literals. */
const partlyLiteral = (expression: Expression, constants: ReadonlyMap<string, unknown>): unknown =>
  expression.kind === 'dictionary'
    ? Object.fromEntries(
        expression.entries.flatMap(({ key, value }) =>
          key?.kind === 'text' ? [[key.value, partlyLiteral(value, constants)]] : [],
        ),
      )
    : literalValue(expression, constants)

/** What is given in an example, whichever part of the command's line it shows. */
const exampleIn = (example: unknown): Readonly<Record<string, unknown>>[] => {
  if (!isObject(example)) return []
  if (isObject(example.parameters)) return [example.parameters]
  if (isObject(example.command)) return exampleIn(example.command)
  return 'command' in example || 'description' in example ? [] : [example]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const unique = (all: Iterable<string>): string[] => [...new Set(all)]
