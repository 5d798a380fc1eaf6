import type { Expression, Statement } from '../python/syntax.ts'
import { isLogging } from './call.ts'
import { type Code, quoted, Untranslatable, variableName } from './code.ts'
import { namesIn, targetOf } from './comprehension.ts'
import { conditionOf, loneValue, plain, plainValue, translate, withoutBrackets } from './expression.ts'
import type { Scope } from './scope.ts'
import { translateTry } from './try.ts'
import type { Variables } from './variables.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** How far a function is: which of its variables are declared. */
export interface Progress {
  readonly scope: Scope
  readonly declared: Set<string>
  readonly variables: Variables
}

/** Statements as lines of TypeScript. Throws Untranslatable with the line. */
export const translateBody = (body: readonly Statement[], progress: Progress): string[] =>
  body.flatMap(statement => {
    try {
      return one(statement, progress)
    } catch (cause) {
      if (cause instanceof Untranslatable && cause.line === undefined)
        throw new Untranslatable(cause.message, statement.line)
      throw cause
    }
  })

/** Lines in braces. */
export const block = (head: string, body: readonly string[]): string[] => [
  `${head} {`,
  ...body.map(line => `  ${line}`),
  '}',
]

const one = (statement: Statement, progress: Progress): string[] => {
  const { scope } = progress
  switch (statement.kind) {
    case 'expression':
      return expression(statement, scope)
    case 'assign':
      return assign(statement, progress)
    case 'update':
      return update(statement, scope)
    case 'if':
      return choose(statement, progress)
    case 'for':
      return loop(statement, progress)
    case 'while':
      return block(`while (${conditionOf(statement.condition, scope)})`, translateBody(statement.body, progress))
    case 'try':
      return translateTry(statement, progress)
    case 'with':
      if (!statement.contexts.every(isLogging)) throw new Untranslatable('WithStatement is not translated')
      return translateBody(statement.body, progress)
    case 'match':
      return match(statement, progress)
    case 'raise':
      return [raise(statement.value, scope)]
    case 'return':
      return [`return ${statement.value ? loneValue(statement.value, scope) : 'null'}`]
    case 'pass':
    case 'import':
      return []
    case 'break':
    case 'continue':
      return [statement.kind]
    case 'delete':
      return statement.targets.map(target => remove(target, scope))
    default:
      throw new Untranslatable(
        `${'what' in statement ? statement.what : `a ${statement.kind} within`} is not translated`,
      )
  }
}

const expression = ({ value }: Of<'expression'>, scope: Scope): string[] => {
  if (value.kind === 'text') return [] // what a function says about itself
  const text = loneValue(value, scope)
  return text === 'undefined' ? [] : [/^[([`]/.test(text) ? `void ${text}` : text]
}

const assign = ({ targets, value }: Of<'assign'>, progress: Progress): string[] => {
  const { scope } = progress
  if (!value) return []
  const code = translate(value, scope)
  const [target] = targets
  if (code.manager !== undefined || code.outside !== undefined) {
    if (targets.length !== 1 || target!.kind !== 'name') throw new Untranslatable('it puts a part of the daemon aside')
    scope.note(target!.name, code)
    return []
  }
  const [first, ...others] = targets.map(one => setting(one, progress))
  const lines = [`${first} = ${withoutBrackets(plain(code))}`]
  for (const other of others) lines.push(`${other} = ${plainValue(targets[0]!, scope)}`)
  if (target!.kind === 'name' && progress.variables.fixed.has(target!.name))
    scope.note(target!.name, { text: variableName(target!.name), ...(code.known && { known: code.known }) })
  return lines
}

const setting = (target: Expression, { scope, declared, variables: { fixed } }: Progress): string => {
  if (target.kind === 'attribute') {
    if (translate(target.object, scope).text !== 'this') throw new Untranslatable(`it sets .${target.name}`)
    return `this.${target.name}`
  }
  if (target.kind === 'subscript') return place(target, scope)
  if (target.kind === 'tuple') {
    for (const name of namesIn(target)) scope.note(name, { text: variableName(name) })
    return `;${targetOf([target])}`
  }
  if (target.kind !== 'name') throw new Untranslatable('such a target is not translated')
  const name = variableName(target.name)
  const isNew = !declared.has(target.name)
  declared.add(target.name)
  scope.note(target.name, { text: name })
  return isNew ? `${fixed.has(target.name) ? 'const' : 'let'} ${name}: any` : name
}

const place = ({ object, index }: Extract<Expression, { kind: 'subscript' }>, scope: Scope): string => {
  if (index.kind === 'slice') throw new Untranslatable('it sets a part of a list')
  return `${plainValue(object, scope)}[${plainValue(index, scope)}]`
}

const update = ({ target, operator, value }: Of<'update'>, scope: Scope): string[] => {
  const on: Code = target.kind === 'subscript' ? { text: place(target, scope) } : translate(target, scope)
  const of = translate(value, scope)
  const [left, right] = [plain(on), plain(of)]
  if (operator === '+' && (of.known === 'text' || of.known === 'number')) return [`${left} += ${right}`]
  if (operator === '+') return [`${left} = py.add(${left}, ${right})`]
  if (['-', '*', '/', '**'].includes(operator)) return [`${left} ${operator}= ${right}`]
  throw new Untranslatable(`${operator}= is not translated`)
}

/** What can never be is left out. */
const choose = ({ branches, otherwise = [] }: Of<'if'>, progress: Progress): string[] => {
  const lines: string[] = []
  for (const { condition, body } of branches) {
    const holds = conditionOf(condition, progress.scope)
    if (holds === 'false') continue
    const inner = () => translateBody(body, progress)
    if (holds === 'true') return lines.length === 0 ? inner() : [...lines.slice(0, -1), ...block('} else', inner())]
    const next = block(`${lines.length > 0 ? '} else ' : ''}if (${bare(holds)})`, inner())
    lines.splice(Math.max(lines.length - 1, 0), 1, ...next)
  }
  const rest = translateBody(otherwise, progress)
  if (lines.length === 0) return rest
  return rest.length === 0 ? lines : [...lines.slice(0, -1), ...block('} else', rest)]
}

/** Without brackets that go round all of it. */
const bare = (condition: string): string => (/^\([^()]*\)$/.test(condition) ? condition.slice(1, -1) : condition)

const loop = ({ targets, over, body, otherwise }: Of<'for'>, progress: Progress): string[] => {
  if (otherwise) throw new Untranslatable('for … else is not translated')
  const { scope, variables } = progress
  const list = plainValue(over, scope)
  const names = targets.flatMap(namesIn)
  for (const name of names) scope.note(name, { text: variableName(name) })
  const isOwn = names.every(name => variables.ofLoops.has(name))
  const head = `for (${isOwn ? 'const ' : ''}${targetOf(targets)} of py.list(${list}))`
  return block(head, translateBody(body, progress))
}

const match = ({ subject, cases }: Of<'match'>, progress: Progress): string[] =>
  choose(
    {
      kind: 'if',
      line: 0,
      end_line: 0,
      branches: cases.map(({ values, guard, body }) => {
        if (!values) throw new Untranslatable('such a pattern is not translated')
        const right: Expression = { kind: 'tuple', items: values }
        const fits: Expression =
          values.length === 0
            ? { kind: 'constant', value: true }
            : { kind: 'comparison', first: subject, rest: [{ operator: 'in', right }] }
        return { condition: guard ? { kind: 'logical', operator: 'and', left: fits, right: guard } : fits, body }
      }),
    },
    progress,
  )

const raise = (value: Expression | undefined, scope: Scope): string => {
  if (!value) {
    if (scope.error === undefined) throw new Untranslatable('raise outside of except')
    return `throw ${scope.error}`
  }
  const call = value.kind === 'call' ? value : undefined
  const type = call?.callee ?? value
  if (type.kind !== 'name' || scope.find(type.name)) {
    if (type.kind === 'name') return `throw ${plainValue(value, scope)}`
    throw new Untranslatable('what is raised is computed')
  }
  const [message] = call?.given ?? []
  return `throw new py.PythonError(${quoted(type.name)}, ${message ? `py.text(${plainValue(message.value, scope)})` : "''"})`
}

const remove = (target: Expression, scope: Scope): string => {
  if (target.kind === 'subscript') return `delete ${place(target, scope)}`
  if (target.kind === 'name') return `${plainValue(target, scope)} = undefined`
  throw new Untranslatable('such a del is not translated')
}
