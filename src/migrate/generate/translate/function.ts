import { literalValue } from '../python/literal-value.ts'
import type { FunctionStatement } from '../python/syntax.ts'
import { camelCase, literal, Untranslatable, variableName } from './code.ts'
import { Scope, type Surroundings } from './scope.ts'
import { block, translateBody } from './statement.ts'
import { variablesOf } from './variables.ts'

const unused = new Set(['self', 'cls'])
/** What a handler is given beside its parameters: the connection and the whole line, which there are not here. */
const connection = new Set(['writer', 'reader', 'full_command', 'connection'])

/** The method that answers, and what it calls. Throws Untranslatable when any part of it cannot be translated. */
export const translateHandler = (handle: FunctionStatement, name: string, around: Surroundings): string[] => {
  const parameters = handle.parameters.map(one => one.name).filter(one => !unused.has(one))
  const [given] = parameters.filter(one => !connection.has(one))
  const own = translateFunction(handle, { around, given: given === undefined ? [] : [given], unusable: parameters })
  const head = `export const ${name} = async (${given === undefined ? '_given' : variableName(given)}: any, ask: Ask): Promise<any> =>`
  return [...block(head, own), ...calledFunctions(around)]
}

/** A rule of a pydantic model: what it is given is the value, or all of them. */
export const translateRule = (rule: FunctionStatement, name: string, around: Surroundings): string[] => {
  const isOfAll = rule.parameters[0]?.name === 'self'
  const given = isOfAll ? ['self'] : rule.parameters.map(one => one.name).filter(one => one !== 'cls')
  const own = translateFunction(rule, { around, given, unusable: [] })
  if (own.some(line => /\b(ask|managers)\b/.test(line))) throw new Untranslatable('a rule that asks for something')
  return block(`export const ${name} = (${given.map(one => `${variableName(one)}: any`).join(', ')}): any =>`, own)
}

interface Making {
  readonly around: Surroundings
  /** The parameters that have a value here. */
  readonly given: readonly string[]
  readonly unusable: readonly string[]
  /** What the object itself is called. */
  readonly self?: string
}

/** The lines of a body. Throws Untranslatable. */
export const translateFunction = ({ body }: FunctionStatement, { around, given, unusable, self }: Making): string[] => {
  const scope = new Scope(around).with(given)
  if (self !== undefined) scope.note('self', { text: self })
  for (const name of unusable)
    if (!given.includes(name)) scope.note(name, { text: name, outside: `the argument ${name}` })
  const variables = variablesOf(body, given)
  const { all, early } = variables
  for (const name of all) scope.note(name, { text: variableName(name) })
  const declared = new Set([...early, ...given])
  const lines = translateBody(body, { scope, declared, variables })
  const needed = early.filter(name => lines.some(line => new RegExp(`\\b${variableName(name)}\\b`).test(line)))
  const head = needed.length > 0 ? [`let ${needed.map(name => `${variableName(name)}: any`).join(', ')}`] : []
  return [...head, ...lines]
}

/** Each function that was called, and those that they call. */
const calledFunctions = (around: Surroundings): string[] => {
  const lines: string[] = []
  const done = new Set<string>()
  for (const name of around.called) {
    if (done.has(name)) continue
    done.add(name)
    const definition = around.functions.get(name)!
    const parameters = definition.parameters.filter(one => !unused.has(one.name))
    if (parameters.some(one => one.spread !== undefined))
      throw new Untranslatable(`${name} takes any arguments`, definition.line)
    const given = parameters.map(one => one.name)
    const own = translateFunction(definition, { around, given, unusable: [] })
    const list = parameters.map(one => {
      const fallback = one.default && literalValue(one.default, around.file.constants)
      return `, ${variableName(one.name)}: any${fallback === undefined ? '' : ` = ${literal(fallback)}`}`
    })
    lines.push('', ...block(`const ${camelCase(name)} = async (ask: Ask${list.join('')}): Promise<any> =>`, own))
  }
  return lines
}
