import type { FoundPlugin } from '../find/plugin-modules.ts'
import type { Expression, FunctionStatement } from '../python/syntax.ts'
import { type Body, bodyOfFunction } from './body.ts'
import { type Code, camelCase, Untranslatable, variableName } from './code.ts'
import type { Surroundings } from './scope.ts'

/** A method of a plugin in the guide's form. */
export interface TranslatedMethod {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Body
}

/** What the guide's hooks are given, in this order; pluggy gives them by name, and fewer are allowed. */
const given: Readonly<Record<string, readonly string[]>> = {
  ksi_admit_event: ['event_name', 'data', 'context'],
  ksi_pre_event: ['event_name', 'data', 'context'],
  ksi_filter_event: ['event_name', 'data', 'context'],
  ksi_validate_event: ['event_name', 'data', 'context'],
  ksi_handle_event: ['event_name', 'data', 'context'],
  ksi_post_event: ['event_name', 'result', 'context'],
  ksi_event_error: ['event_name', 'error', 'context'],
  ksi_startup: ['config'],
  ksi_plugin_loaded: ['plugin_name'],
  ksi_plugin_context: ['context'],
  ksi_create_transport: ['transport_type', 'config'],
  ksi_metrics_collected: ['metrics'],
  handle_event: ['event_name', 'data', 'context'],
  create_transport: ['config'],
}

const renamed = ['on_initialize', 'on_cleanup', 'on_start', 'on_stop', 'handle_event', 'get_status', 'create_transport']

/** Those that the guide's classes have are spelled as in TypeScript; hooks and its own keep their names. */
export const methodName = (name: string): string => (renamed.includes(name) ? camelCase(name) : name)

/** Every method of a plugin; a body that cannot be translated gives the reason. */
export const translateMethods = (plugin: FoundPlugin, around: Omit<Surroundings, 'special'>): TranslatedMethod[] =>
  plugin.methods.map(method => {
    const own = method.parameters.map(one => one.name).filter(name => name !== 'self')
    const known = given[method.name]
    const unknown = known ? own.filter(name => !known.includes(name)) : []
    const parameters = known && unknown.length === 0 ? known : own
    const special = specialFor(plugin, method)
    const body = bodyOfFunction(method, { around: { ...around, special }, given: parameters, self: 'this' })
    return { name: methodName(method.name), parameters: parameters.map(variableName), body }
  })

const actions = new Set(['emit', 'request', 'subscribe', 'unsubscribe'])

/** Calls of the plugin's own methods, and what it does through its context. */
const specialFor = (plugin: FoundPlugin, method: FunctionStatement): NonNullable<Surroundings['special']> => {
  const own = new Set(plugin.methods.map(one => one.name))
  const isContext = (object: Expression): boolean =>
    (object.kind === 'name' && object.name === 'context' && method.parameters.some(({ name }) => name === 'context')) ||
    (object.kind === 'attribute' && object.name === 'context' && isSelf(object.object))
  return ({ callee, given }, codes): Code | undefined => {
    if (callee.kind !== 'attribute') return undefined
    const { object, name } = callee
    const isOwn = isSelf(object) && (own.has(name) || actions.has(name))
    if (!isOwn && !(isContext(object) && actions.has(name))) return undefined
    if (given.some(one => one.name !== undefined || one.spread !== undefined) || codes.some(({ text }) => text === ''))
      throw new Untranslatable(`the arguments of ${name} are not translated`)
    const owner = isSelf(object) ? 'this' : object.kind === 'name' ? 'context' : 'this.context'
    return { text: `(await ${owner}.${methodName(name)}(${codes.map(({ text }) => text).join(', ')}))` }
  }
}

const isSelf = (object: Expression): boolean => object.kind === 'name' && object.name === 'self'
