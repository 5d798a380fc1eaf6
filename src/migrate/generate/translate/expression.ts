import { originalName } from '../find/python-file.ts'
import { numberIn } from '../python/literal-value.ts'
import type { Expression } from '../python/syntax.ts'
import { translateCall } from './call.ts'
import { type Code, quoted, Untranslatable } from './code.ts'
import { comparison } from './comparison.ts'
import { dictionary, formatted, itemsOf } from './composed.ts'
import { comprehension } from './comprehension.ts'
import { managerNamed } from './manager-methods.ts'
import type { Scope } from './scope.ts'

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>

/** A Python expression as TypeScript. Throws Untranslatable. */
export const translate = (expression: Expression, scope: Scope): Code => {
  switch (expression.kind) {
    case 'name':
      return name(expression, scope)
    case 'text':
      return { text: quoted(expression.value), known: 'text' }
    case 'format':
      return formatted(expression.parts, scope)
    case 'number':
      return number(expression)
    case 'constant':
      return expression.value === null
        ? { text: 'null', known: 'none' }
        : { text: String(expression.value), known: 'boolean' }
    case 'attribute':
      return attribute(expression, scope)
    case 'subscript':
      return subscript(expression, scope)
    case 'call':
      return translateCall(expression, scope)
    case 'unary':
      return unary(expression, scope)
    case 'binary':
      return binary(expression, scope)
    case 'logical':
      return logical(expression, scope)
    case 'comparison':
      return comparison(expression, scope)
    case 'choice':
      return choice(expression, scope)
    case 'list':
    case 'tuple':
      return { text: `[${itemsOf(expression.items, scope)}]`, known: 'list' }
    case 'set':
      return { text: `new Set([${itemsOf(expression.items, scope)}])` }
    case 'dictionary':
      return dictionary(expression, scope)
    case 'comprehension':
      return comprehension(expression, scope)
    case 'lambda': {
      const value = plainValue(expression.value, scope.with(expression.parameters))
      return { text: `(${expression.parameters.map(one => `${one}: any`).join(', ')}) => ${inArrow(value)}` }
    }
    case 'await':
      return translate(expression.value, scope)
    default:
      throw new Untranslatable(`${'what' in expression ? expression.what : expression.kind} is not translated`)
  }
}

/** The same where a value is needed. */
export const plainValue = (expression: Expression, scope: Scope): string => plain(translate(expression, scope))

/** The same where nothing stands beside it: what is asked for needs no brackets. */
export const loneValue = (expression: Expression, scope: Scope): string =>
  withoutBrackets(plainValue(expression, scope))

/** `await x` for `(await x)`. */
export const withoutBrackets = (text: string): string => {
  if (!text.startsWith('(await ') || !text.endsWith(')')) return text
  let depth = 0
  for (const [at, sign] of [...text].entries()) {
    if (sign === '(') depth++
    if (sign === ')' && --depth === 0) return at === text.length - 1 ? text.slice(1, -1) : text
  }
  return text
}

/** A part of the old daemon is no value, nor is what comes from elsewhere. */
export const plain = ({ text, manager, outside }: Code): string => {
  if (manager !== undefined) throw new Untranslatable(`${manager} is handed on`)
  if (outside !== undefined) throw new Untranslatable(`it uses ${outside.replace(/^\.+/, '')}`)
  return text
}

/** Whether it holds, as Python sees it. */
export const conditionOf = (expression: Expression, scope: Scope): string => {
  if (expression.kind === 'logical') {
    const [left, right] = [conditionOf(expression.left, scope), conditionOf(expression.right, scope)]
    return folded(expression.operator, left, right)
  }
  if (expression.kind === 'unary' && expression.operator === 'not')
    return negated(conditionOf(expression.operand, scope))
  return asCondition(translate(expression, scope))
}

const asCondition = (code: Code): string => {
  const { known, manager, outside } = code
  if (manager !== undefined || (outside !== undefined && managerNamed(outside) !== undefined)) return 'true'
  const text = plain(code)
  if (known === 'boolean') return text
  if (known === 'none') return 'false'
  return known === 'text' && /^[\w.]+$/.test(text) ? `${text} !== ''` : `py.truthy(${text})`
}

/** The value of an arrow function; one that waits would be a promise. */
export const inArrow = (text: string): string => {
  if (/\bawait\b/.test(text)) throw new Untranslatable('it asks for something for each of many')
  return text.startsWith('{') ? `(${text})` : text
}

const folded = (operator: 'and' | 'or', left: string, right: string): string => {
  const [stops, goesOn] = operator === 'and' ? ['false', 'true'] : ['true', 'false']
  if (left === stops) return stops
  if (left === goesOn) return right
  if (right === goesOn) return left
  return operator === 'and' ? `(${left} && ${right})` : `(${left} || ${right})`
}

const negated = (condition: string): string => {
  if (condition === 'true' || condition === 'false') return condition === 'true' ? 'false' : 'true'
  return /^[\w.]+(\([^()]*\))?$/.test(condition) ? `!${condition}` : `!(${condition})`
}

const name = ({ name }: Of<'name'>, scope: Scope): Code => {
  const found = scope.find(name)
  if (found) return found
  const original = originalName({ kind: 'name', name }, scope.around.file) ?? name
  const last = original.split('.').at(-1)!
  return { text: name, outside: managerNamed(last) === undefined ? original : last }
}

const number = ({ text }: Of<'number'>): Code => {
  const value = numberIn(text)
  if (value === undefined) throw new Untranslatable(`the number ${text} is not translated`)
  return { text: String(value), known: 'number' }
}

const attribute = (expression: Of<'attribute'>, scope: Scope): Code => {
  const { object, name } = expression
  const isSelf = object.kind === 'name' && object.name === 'self' && scope.find('self') === undefined
  const isContext =
    (object.kind === 'attribute' && /^_?(context|ctx|daemon)$/.test(object.name)) ||
    (object.kind === 'name' && /^_?(context|ctx)$/.test(object.name) && isFromElsewhere(scope.find(object.name)))
  if (isSelf || isContext) {
    const manager = managerNamed(name)
    if (manager !== undefined) return { text: name, manager }
    if (isSelf && scope.around.command !== undefined && /^(command_name|command)$/.test(name))
      return { text: quoted(scope.around.command), known: 'text' }
    const { members } = scope.around
    if (isSelf && members.has(name)) return { text: quotedValue(members.get(name)) }
    throw new Untranslatable(`it uses ${isSelf ? 'self' : 'the context'}.${name}`)
  }
  const of = translate(object, scope)
  if (of.manager !== undefined) throw new Untranslatable(`it reads ${of.manager}.${name}`)
  if (of.outside !== undefined) return { text: `${of.text}.${name}`, outside: `${of.outside}.${name}` }
  if (name === 'hex' && of.text === 'crypto.randomUUID()')
    return { text: `${of.text}.replaceAll('-', '')`, known: 'text' }
  return { text: `${of.text}.${name}` }
}

const isFromElsewhere = (found: Code | undefined): boolean => found === undefined || found.outside !== undefined

const quotedValue = (value: unknown): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value))

const subscript = ({ object, index }: Of<'subscript'>, scope: Scope): Code => {
  const of = plainValue(object, scope)
  if (index.kind === 'slice') {
    const [from, to] = [index.from, index.to].map(one => (one ? plainValue(one, scope) : undefined))
    return { text: `py.slice(${[of, from ?? '0', ...(to === undefined ? [] : [to])].join(', ')})` }
  }
  return { text: `py.item(${of}, ${plainValue(index, scope)})` }
}

const unary = ({ operator, operand }: Of<'unary'>, scope: Scope): Code => {
  if (operator === 'not') return { text: negated(conditionOf(operand, scope)), known: 'boolean' }
  if (operator === '~') throw new Untranslatable('~ is not translated')
  return { text: `${operator}${plainValue(operand, scope)}`, known: 'number' }
}

const operators = new Set(['-', '*', '/', '**'])

const binary = ({ operator, left, right }: Of<'binary'>, scope: Scope): Code => {
  const [one, other] = [translate(left, scope), translate(right, scope)]
  const [first, second] = [plain(one), plain(other)]
  const isText = one.known === 'text' || other.known === 'text'
  if (operator === '+') {
    if (isText) return { text: `(${first} + ${second})`, known: 'text' }
    return { text: `py.add(${first}, ${second})` }
  }
  if (operator === '//') return { text: `Math.floor(${first} / ${second})`, known: 'number' }
  if (isText || one.known === 'list' || !operators.has(operator))
    throw new Untranslatable(`${operator} is not translated here`)
  return { text: `(${first} ${operator} ${second})`, known: 'number' }
}

/** The value of one of them, not whether they hold. */
const logical = (expression: Of<'logical'>, scope: Scope): Code => {
  const { operator, left, right } = expression
  const one = translate(left, scope)
  const other = translate(right, scope)
  if (one.manager !== undefined || (one.known === 'boolean' && other.known === 'boolean'))
    return { text: conditionOf(expression, scope), known: 'boolean' }
  const [first, second] = [plain(one), plain(other)]
  if (/^[\w.]+$/.test(first)) {
    const condition = asCondition(one)
    return {
      text: operator === 'and' ? `(${condition} ? ${second} : ${first})` : `(${condition} ? ${first} : ${second})`,
    }
  }
  return { text: `py.${operator === 'and' ? 'both' : 'either'}(${first}, () => ${inArrow(second)})` }
}

const choice = ({ condition, chosen, otherwise }: Of<'choice'>, scope: Scope): Code => {
  const holds = conditionOf(condition, scope)
  if (holds === 'true') return translate(chosen, scope)
  if (holds === 'false') return translate(otherwise, scope)
  const [one, other] = [translate(chosen, scope), translate(otherwise, scope)]
  const text = `(${holds} ? ${plain(one)} : ${plain(other)})`
  return { text, ...(one.known !== undefined && one.known === other.known && { known: one.known }) }
}
