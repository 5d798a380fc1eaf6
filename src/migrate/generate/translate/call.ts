import { answerKind, answerParts } from '../find/facts.ts'
import { originalName } from '../find/python-file.ts'
import { type Argument, dottedName, type Expression, type FormatPart } from '../python/syntax.ts'
import { type Code, camelCase, propertyName, Untranslatable } from './code.ts'
import { inArrow, plain, plainValue, translate } from './expression.ts'
import { functionCall } from './functions.ts'
import { type ManagerMethod, managerMethod, managerNamed } from './manager-methods.ts'
import { methodCall } from './methods.ts'
import type { Scope } from './scope.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** A call as TypeScript, whatever is called. Throws Untranslatable. */
export const translateCall = (call: Call, scope: Scope): Code => {
  const { callee } = call
  if (isLogging(call)) return { text: 'undefined' }
  const kind = answerKind(callee, scope.around.file)
  if (kind !== undefined) return answer(call, kind, scope)
  const special = scope.around.special?.(call, plainArguments(call, scope, true))
  if (special) return special
  if (callee.kind === 'attribute') return callOf(callee.object, callee.name, { call, scope })
  if (callee.kind !== 'name') throw new Untranslatable('what is called is computed')
  return callNamed(callee.name, call, scope)
}

const answer = (call: Call, kind: 'success' | 'error', scope: Scope): Code => {
  const { result, code, message } = answerParts(call, kind)
  if (kind === 'success') return { text: result ? plainValue(result, scope) : '{}', known: 'given' }
  const texts = [code, message].map(one => (one ? plainValue(one, scope) : "''"))
  return { text: `py.refused(${texts.join(', ')})`, known: 'given' }
}

interface Calling {
  readonly call: Call
  readonly scope: Scope
}

const callOf = (object: Expression, name: string, { call, scope }: Calling): Code => {
  const { functions } = scope.around
  if (object.kind === 'name' && (object.name === 'self' || object.name === 'cls') && functions.has(name))
    return ownFunction(name, call, scope)
  if (name === 'format' && object.kind === 'text') return format(object.value, call, scope)
  const of = translate(object, scope)
  if (of.manager !== undefined) return managerCall(of.manager, name, { call, scope })
  if (of.outside !== undefined) return outsideCall(`${of.outside}.${name}`, call, scope)
  if (name === 'isoformat') return { text: `py.isoTime(${of.text})`, known: 'text' }
  if (name === 'sort' && of.known !== 'text')
    return { text: `${of.text}.splice(0, Infinity, ...${sorted(of.text, call, scope)})` }
  const made = methodCall(name, of, plainArguments(call, scope))
  if (!made) throw new Untranslatable(`it calls .${name}(), of which nothing is known`)
  return made
}

const callNamed = (name: string, call: Call, scope: Scope): Code => {
  const { file, models, functions } = scope.around
  if (scope.find(name)) throw new Untranslatable(`it calls the value ${name}`)
  const original = originalName(call.callee, file) ?? name
  const last = original.split('.').at(-1)!
  const [first] = call.given
  if (models.has(last) || /^[A-Z]\w*(Parameters|Params)$/.test(last)) return model(call, last, scope)
  if (functions.has(name)) return ownFunction(name, call, scope)
  if (managerNamed(last) !== undefined && call.given.length === 0) return { text: last, manager: managerNamed(last)! }
  if (name === 'isinstance') return isInstance(call, scope)
  if (name === 'hasattr') return hasAttribute(call, scope)
  if (name === 'getattr') return attributeNamed(call, scope)
  if (name === 'sorted' && first) return { text: sorted(plainValue(first.value, scope), call, scope), known: 'list' }
  if (name === 'print') return { text: 'undefined' }
  return outsideCall(original, call, scope)
}

/** Whoever logs says nothing to the client, and may say what is none of a log's business: `logger.info(…)`, `log_event(…)`. */
export const isLogging = (call: Expression): boolean => {
  const name = call.kind === 'call' ? dottedName(call.callee) : undefined
  if (name === undefined) return false
  return /(?:^|\.)_?(?:logger|log|logging)\.\w+$/.test(name) || /^(?:self\.)?_?log_\w+$/.test(name)
}

const outsideCall = (name: string, call: Call, scope: Scope): Code => {
  const made = functionCall(name, plainArguments(call, scope))
  if (!made) throw new Untranslatable(`it calls ${name.replace(/^\.+/, '')}()`)
  return made
}

/** Arguments by their places; with `lenient` those by name are left out. */
const plainArguments = ({ given }: Call, scope: Scope, lenient = false): Code[] =>
  given.flatMap(({ name, spread, value }) => {
    if (name === undefined && spread === undefined)
      return lenient ? [lenientCode(value, scope)] : [withValue(translate(value, scope))]
    if (lenient) return []
    throw new Untranslatable(
      name === undefined ? 'it hands on a list of arguments' : `the argument ${name} is not known`,
    )
  })

const withValue = (code: Code): Code => ({ ...code, text: plain(code) })

const lenientCode = (value: Expression, scope: Scope): Code => {
  try {
    return translate(value, scope)
  } catch (cause) {
    if (cause instanceof Untranslatable) return { text: '' } // asked again by whoever needs it
    throw cause
  }
}

/** `Model(**parameters)`: its schema has checked them already. */
const model = ({ given }: Call, name: string, scope: Scope): Code => {
  const [only] = given
  if (given.length !== 1 || only!.spread !== '**') throw new Untranslatable(`it makes a ${name} of single values`)
  return { text: plainValue(only!.value, scope), known: 'given' }
}

const ownFunction = (name: string, { given }: Call, scope: Scope): Code => {
  const definition = scope.around.functions.get(name)!
  const names = definition.parameters.map(one => one.name).filter(one => one !== 'self' && one !== 'cls')
  const values = byName(given, names, scope)
  scope.around.called.add(name)
  const placed = names.map(one => values.get(one) ?? 'undefined')
  while (placed.at(-1) === 'undefined') placed.pop()
  return { text: `(await ${camelCase(name)}(ask${placed.map(one => `, ${one}`).join('')}))` }
}

const managerCall = (manager: string, name: string, { call, scope }: Calling): Code => {
  const known: ManagerMethod | undefined = managerMethod(manager, name)
  if (!known) throw new Untranslatable(`there is no event for ${manager}.${name}()`)
  const values = byName(call.given, known.parameters, scope)
  const entries = [...values].map(([key, value]) => (key === value ? key : `${propertyName(key)}: ${value}`))
  const data = entries.length > 0 ? `, { ${entries.join(', ')} }` : ''
  return { text: `(await managers.${known.name}(ask${data}))` }
}

const byName = (given: readonly Argument[], names: readonly string[], scope: Scope): Map<string, string> => {
  const values = new Map<string, string>()
  for (const [at, { name = names[at], spread, value }] of given.entries()) {
    if (spread !== undefined) throw new Untranslatable('it hands on a list of arguments')
    if (name === undefined || !names.includes(name))
      throw new Untranslatable(`the argument ${name ?? at + 1} is not known`)
    values.set(name, plainValue(value, scope))
  }
  return values
}

const types: Readonly<Record<string, string>> = {
  str: 'text',
  dict: 'object',
  list: 'list',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
}

const isInstance = ({ given }: Call, scope: Scope): Code => {
  const [value, type] = given.map(one => one.value)
  const named = type?.kind === 'tuple' ? type.items : type ? [type] : []
  const kinds = named.map(one => (one.kind === 'name' ? types[one.name] : undefined))
  if (!value || kinds.length === 0 || kinds.includes(undefined))
    throw new Untranslatable('isinstance of such a type is not translated')
  const all = kinds.map(kind => `'${kind}'`).join(', ')
  return { text: `py.isA(${plainValue(value, scope)}, ${all})`, known: 'boolean' }
}

const hasAttribute = ({ given }: Call, scope: Scope): Code => {
  const [object, name] = given.map(one => one.value)
  if (!object || name?.kind !== 'text') throw new Untranslatable('hasattr of a computed name is not translated')
  const attribute: Expression = { kind: 'attribute', object, name: name.value }
  const isManager = translate(attribute, scope).manager !== undefined
  return isManager
    ? { text: 'true', known: 'boolean' }
    : { text: `py.has(${plainValue(object, scope)}, '${name.value}')`, known: 'boolean' }
}

const attributeNamed = ({ given }: Call, scope: Scope): Code => {
  const [object, name, fallback] = given.map(one => one.value)
  if (!object || name?.kind !== 'text') throw new Untranslatable('getattr of a computed name is not translated')
  const found = translate({ kind: 'attribute', object, name: name.value }, scope)
  if (found.manager !== undefined || !fallback) return found
  return { text: `(${found.text} ?? ${plainValue(fallback, scope)})` }
}

const sorted = (list: string, { given }: Call, scope: Scope): string => {
  const named = (name: string) => given.find(one => one.name === name)?.value
  const [key, reverse] = [named('key'), named('reverse')]
  const order = key ? inArrow(translate(key, scope).text) : undefined
  const rest = reverse ? [order ?? 'undefined', plainValue(reverse, scope)] : order ? [order] : []
  return `py.sorted(${[list, ...rest].join(', ')})`
}

/** `"{} of {name}".format(a, name=b)` */
const format = (pattern: string, { given }: Call, scope: Scope): Code => {
  let next = 0
  const parts = pattern.split(/(\{\w*\})/).map((part): FormatPart => {
    const word = /^\{(\w*)\}$/.exec(part)?.[1]
    if (word === undefined) return withoutBraces(part)
    const at = word === '' ? next++ : Number(word)
    const found = Number.isNaN(at) ? given.find(one => one.name === word) : given[at]
    if (!found) throw new Untranslatable(`the format ${pattern} has more places than values`)
    return { value: found.value }
  })
  return translate({ kind: 'format', parts }, scope)
}

const withoutBraces = (text: string): string => {
  if (/[{}]/.test(text)) throw new Untranslatable('such a format is not translated')
  return text
}
