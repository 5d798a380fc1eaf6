import type { Awaitable } from '../awaitable.ts'
import type { HookName, Hooks } from '../hooks.ts'
import { service } from '../tokens.ts'

/** Calls a hook of all plugins that implement it, as the hook's own rule says; failures are reported, not thrown. */
export interface HookCalls {
  readonly call: <H extends HookName>(hook: H, ...args: Parameters<Hooks[H]>) => Awaitable<void>
  /** What all plugins that implement it say. */
  readonly collect: (hook: 'registerCommands') => Awaitable<readonly Readonly<Record<string, string>>[]>
  /** A chain hook: the value after everybody has had it. */
  readonly chain: <T>(hook: 'metricsCollected', value: T) => Awaitable<T>
}

export const HookCallsService = service<HookCalls>('hook_calls')
