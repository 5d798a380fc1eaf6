import type { ExceptHandler, Expression, Statement } from '../python/syntax.ts'
import { walk } from '../python/walk.ts'
import { quoted, Untranslatable, variableName } from './code.ts'
import { translate } from './expression.ts'
import { block, type Progress, translateBody } from './statement.ts'

type Try = Extract<Statement, { kind: 'try' }>

/** `try … except`; where nothing of the body can fail here, the body alone. */
export const translateTry = (statement: Try, progress: Progress): string[] => {
  const { body, handlers, otherwise = [], final } = statement
  if (!final && isReadingParameters(body, progress))
    return [...readParameters(body, progress), ...translateBody(otherwise, progress)]
  const lines = translateBody(body, progress)
  if (otherwise.length > 0) throw new Untranslatable('try … else is not translated')
  const caught = handlers.length > 0 ? block('catch (error: any)', translateHandlers(handlers, progress)) : []
  const whole = [
    ...block('try', lines).slice(0, -1),
    ...(caught.length > 0 ? [`} ${caught[0]}`, ...caught.slice(1)] : ['}']),
  ]
  return final ? [...whole.slice(0, -1), ...block('} finally', translateBody(final, progress))] : whole
}

/** `params = Model(**parameters)`: the daemon has checked them before. */
const isReadingParameters = (body: readonly Statement[], { scope }: Progress): boolean => {
  const [only] = body
  if (body.length !== 1 || only!.kind !== 'assign' || only!.value?.kind !== 'call') return false
  const { callee, given } = only!.value
  return (
    given.length === 1 && given[0]!.spread === '**' && callee.kind === 'name' && scope.find(callee.name) === undefined
  )
}

/** One more name for the parameters. */
const readParameters = (body: readonly Statement[], progress: Progress): string[] => {
  const [only] = body
  const target = only?.kind === 'assign' && only.targets.length === 1 ? only.targets[0]! : undefined
  if (only?.kind !== 'assign' || target?.kind !== 'name' || !progress.variables.once.has(target.name))
    return translateBody(body, progress)
  progress.scope.note(target.name, translate(only.value!, progress.scope))
  return []
}

const translateHandlers = (handlers: readonly ExceptHandler[], progress: Progress): string[] => {
  const lines: string[] = []
  let catchesAll = false
  for (const { type, name, body } of handlers) {
    const kinds = type ? kindsOf(type) : []
    const inner = progress.scope.with([], 'error')
    if (name !== undefined) inner.note(name, { text: 'error', known: 'exception' })
    if (name !== undefined && setsAgain(body, name)) throw new Untranslatable(`it sets ${variableName(name)} again`)
    const translated = translateBody(body, { ...progress, scope: inner })
    catchesAll = kinds.length === 0
    if (catchesAll) return lines.length === 0 ? translated : [...lines.slice(0, -1), ...block('} else', translated)]
    const condition = `py.isError(error, ${kinds.map(quoted).join(', ')})`
    const next = block(`${lines.length > 0 ? '} else ' : ''}if (${condition})`, translated)
    lines.splice(Math.max(lines.length - 1, 0), 1, ...next)
  }
  return [...lines.slice(0, -1), '} else throw error']
}

/** Empty: all of them. */
const kindsOf = (type: Expression): string[] => {
  const types = type.kind === 'tuple' ? type.items : [type]
  const names = types.map(one => (one.kind === 'name' ? one.name : one.kind === 'attribute' ? one.name : ''))
  return names.some(name => name === 'Exception' || name === 'BaseException') ? [] : names
}

const setsAgain = (body: readonly Statement[], name: string): boolean => {
  for (const node of walk(body))
    if (node.kind === 'assign' && node.targets.some(target => target.kind === 'name' && target.name === name))
      return true
  return false
}
