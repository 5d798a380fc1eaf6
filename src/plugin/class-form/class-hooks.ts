import type { KsiError } from '../../errors.ts'
import { messageOf } from '../../errors.ts'
import { type Awaitable, andThen, rescue } from '../awaitable.ts'
import type { EventContext } from '../context.ts'
import { type HookName, type HookRule, hookTable, type Verdict } from '../hooks.ts'
import { type BasePlugin, ServicePlugin } from './base-plugin.ts'
import { type Given, GuideContext } from './guide-context.ts'
import { type HookOptions, markOf, ruleFrom } from './hookimpl.ts'

type Method = (...args: any[]) => any
/** Made when the plugin is set up, since a hook may want its context. */
type Bind = (given: () => Given) => Method

export interface ClassHook {
  readonly rule: HookRule
  readonly bind: Bind
}

/** The methods of a plugin that are hooks: those named so. Their order is said by `hookimpl`, or by `static hooks`. */
export const hooksOf = (plugin: BasePlugin): Partial<Record<HookName, ClassHook>> => {
  const orders = (plugin.constructor as { hooks?: Readonly<Record<string, HookOptions>> }).hooks ?? {}
  const found: Partial<Record<HookName, ClassHook>> = {}
  for (const [ksi, hook] of hookNames) {
    const method = (plugin as unknown as Record<string, unknown>)[ksi]
    if (typeof method !== 'function') continue
    const rule = markOf(method) ?? ruleFrom(orders[ksi] ?? {})
    const bind: Bind = given =>
      (translate[ksi] ?? asItIs)(method.bind(plugin), event => new GuideContext(given(), event))
    const before = found[hook]
    found[hook] = before
      ? { rule: before.rule, bind: given => oneAfter(before.bind(given), bind(given)) }
      : { rule, bind }
  }
  return plugin instanceof ServicePlugin ? withService(plugin, found) : found
}

const aliases = { ksi_filter_event: 'beforeEvent', ksi_validate_event: 'beforeEvent' } as const
const hookNames: readonly (readonly [string, HookName])[] = [
  ...Object.entries(hookTable).map(([hook, { ksi }]) => [ksi, hook as HookName] as const),
  ...Object.entries(aliases),
]

/** A service starts with the daemon whether or not its plugin has hooks of its own for that. */
const withService = (plugin: ServicePlugin, { startup, shutdown, ...hooks }: Partial<Record<HookName, ClassHook>>) => {
  const own = (work: () => Awaitable<void>, running: boolean, more: ClassHook | undefined): ClassHook => ({
    rule: more?.rule ?? {},
    bind: given => async config => {
      await work()
      plugin.running = running
      return { [`service.${plugin.service_name}`]: plugin.getStatus(), ...(await more?.bind(given)(config)) }
    },
  })
  return {
    ...hooks,
    startup: own(() => plugin.onStart(), true, startup),
    shutdown: own(() => plugin.onStop(), false, shutdown),
  }
}

/** Filter and validate are further steps of the same stage. */
const oneAfter =
  (before: Method, next: Method): Method =>
  (data: unknown, context: EventContext) =>
    andThen(before(data, context) as Awaitable<Verdict | undefined>, said =>
      said && !('replace' in said) ? said : andThen(next(said ? said.replace : data, context), more => more ?? said),
    )

type Contexts = (event?: EventContext) => GuideContext

/** The guide's hooks take the event's name first, and say with null or false what ours say in words. */
const before = (method: Method, contexts: Contexts) => (data: unknown, event: EventContext) =>
  andThen(method(event.name, data, contexts(event)), verdictOf)
const asItIs = (method: Method): Method => method
const translate: Readonly<Partial<Record<string, (method: Method, contexts: Contexts) => Method>>> = {
  ksi_admit_event: (method, contexts) => (data: unknown, event: EventContext) =>
    method(event.name, data, contexts(event)),
  ksi_pre_event: before,
  ksi_filter_event: before,
  ksi_validate_event: (method, contexts) => (data: unknown, event: EventContext) =>
    rescue<Verdict | undefined>(
      () => before(method, contexts)(data, event),
      cause => ({ cancel: messageOf(cause) }),
    ),
  ksi_handle_event: (method, contexts) => (name: string, data: unknown, event: EventContext) =>
    method(name, data, contexts(event)),
  ksi_post_event: (method, contexts) => (result: unknown, event: EventContext) =>
    andThen(method(event.name, result, contexts(event)), other =>
      other === undefined || other === null ? undefined : { replace: other },
    ),
  ksi_event_error: (method, contexts) => (error: KsiError, event: EventContext) =>
    method(event.name, error, contexts(event)),
  ksi_plugin_context: (method, contexts) => () => method(contexts()),
  ksi_metrics_collected: method => (metrics: unknown) =>
    andThen(method(metrics), other => (other === undefined || other === null ? undefined : { replace: other })),
}

const verdictOf = (said: any): Verdict | undefined => {
  if (said === undefined || said === true) return undefined
  if (said === null || said === false || said.cancel) return { cancel: said?.reason ?? 'refused' }
  return 'respond' in said ? { answer: said.respond } : { replace: said }
}
