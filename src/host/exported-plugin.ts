import { BasePlugin, fromInstance, type Plugin } from '../plugin/index.ts'
import { classProblemsOf, noteStrange } from './class-shape.ts'
import { problemsOf } from './plugin-shape.ts'

type Exports = Readonly<Record<string, unknown>>

const names = ['ksi_plugin', 'ksiPlugin', 'default'] as const

/**
 * The plugin that a module exports, in the form the daemon knows, or what is wrong with it: what definePlugin gives back,
 * a class that extends BasePlugin or an instance of one, a plain object of that form, or a function that gives back one of these.
 */
export const exportedPlugin = async (module: Exports): Promise<Plugin | { readonly wrong: string }> => {
  const exported = chosen(module)
  if (exported === undefined || isNothing(exported)) return { wrong: sayMissing(module) }
  const made = isFactory(exported) ? await exported() : exported
  const instance = isPluginClass(made) ? new made() : made
  return isOfClassForm(instance) ? adapted(instance) : checked(instance)
}

const adapted = (instance: BasePlugin): Plugin | { readonly wrong: string } => {
  const problems = classProblemsOf(instance)
  if (problems.length > 0) return { wrong: problems.join('; ') }
  const plugin = checked(fromInstance(instance))
  if (!('wrong' in plugin)) noteStrange(plugin, instance)
  return plugin
}

const chosen = (module: Exports): unknown => {
  const found = firstOf(module)
  // What CommonJS exports comes as the default export of a module.
  return isObject(found) && found.setup === undefined ? (firstOf(found) ?? found) : found
}

const firstOf = (module: Exports): unknown => names.map(name => module[name]).find(value => value !== undefined)

const sayMissing = (module: Exports): string => {
  // what CommonJS exports is the default export as well, be it nothing
  const others = Object.keys(module).filter(name => name !== 'module.exports' && name !== 'default')
  return `it has no default export and no ksi_plugin${others.length > 0 ? `, only ${others.slice(0, 5).join(', ')}` : ''}`
}

const checked = (made: unknown): Plugin | { readonly wrong: string } => {
  if (!isObject(made)) return { wrong: `its export is ${sayKind(made)}, no plugin` }
  const problems = problemsOf(made as never)
  if (problems.length > 0) return { wrong: problems.join('; ') }
  const plugin = made as unknown as Plugin
  if (plugin.version !== undefined && plugin.description !== undefined) return plugin
  return {
    ...plugin,
    version: plugin.version ?? '1.0.0',
    description: plugin.description ?? '',
    setup: context => plugin.setup(context),
  }
}

const sayKind = (made: unknown): string => {
  if (typeof made === 'function')
    return isClass(made) ? 'a class that does not extend BasePlugin' : 'a function that gives back a function'
  return made === null || made === undefined ? String(made) : `a ${typeof made}`
}

const isObject = (value: unknown): value is Exports => typeof value === 'object' && value !== null
/** What CommonJS exports when nobody says what. */
const isNothing = (value: unknown): boolean => isObject(value) && Reflect.ownKeys(value).length === 0
const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value))
const isFactory = (value: unknown): value is () => unknown => typeof value === 'function' && !isClass(value)
/** Of a plain object its hooks say it. */
const isOfClassForm = (made: unknown): made is BasePlugin =>
  made instanceof BasePlugin ||
  (isObject(made) && made.setup === undefined && Object.keys(made).some(key => key.startsWith('ksi_')))
const isPluginClass = (value: unknown): value is new () => BasePlugin =>
  typeof value === 'function' && value.prototype instanceof BasePlugin
