import type { HookRule, KsiName } from '../hooks.ts'

type Method = (...args: any[]) => unknown
type Marker = <F extends Method>(method: F, context?: ClassMethodDecoratorContext & { name: KsiName }) => F

/** Which implementations are asked before or after all others; otherwise the priority of their plugins decides. */
export interface HookOptions {
  readonly tryfirst?: boolean
  readonly trylast?: boolean
}

const marked = new WeakMap<object, HookRule>()

/**
 * Marks a method as a hook: `@hookimpl`, or `@hookimpl({ tryfirst: true })`; a name that is no hook does not compile.
 * In JavaScript, which has no decorators yet: `ksi_startup = hookimpl({ trylast: true })(config => …)`.
 */
export function hookimpl<F extends Method>(method: F, context?: ClassMethodDecoratorContext & { name: KsiName }): F
export function hookimpl(options: HookOptions): Marker
export function hookimpl(first: Method | HookOptions): Method | Marker {
  if (typeof first === 'function') return mark(first, {})
  const rule = ruleFrom(first)
  return <F extends Method>(method: F): F => mark(method, rule)
}

/** How a method was marked, if it was. */
export const markOf = (method: object): HookRule | undefined => marked.get(method)

/** What the options of a hook mean here. */
export const ruleFrom = ({ tryfirst, trylast }: HookOptions): HookRule =>
  tryfirst ? { order: 'first' } : trylast ? { order: 'last' } : {}

const mark = <F extends Method>(method: F, rule: HookRule): F => {
  marked.set(method, rule)
  return method
}
