import { type Actor, type Awaitable, service } from '../../plugin/index.ts'

/** Something that other plugins add to; what `add` gives back takes it out again. */
export interface Registry<T> {
  readonly add: (one: T) => () => void
}

/** Whose token it is; undefined: not one of ours. */
export type Authenticator = (token: string) => Awaitable<Actor | undefined>
/** Asked by `system:authenticate`, in the order of their coming. */
export const AuthenticatorsService = service<Registry<Authenticator>>('authenticators')

/** A process as `system:processes` shows it. */
export interface ProcessInfo {
  readonly process_id: string
  readonly agent_id?: string
  readonly type: string
  readonly status: string
  /** ISO 8601. */
  readonly started_at: string
  readonly [more: string]: unknown
}
export type ProcessList = () => Awaitable<readonly ProcessInfo[]>
/** Asked by `system:processes`. */
export const ProcessListsService = service<Registry<ProcessList>>('process_lists')

/** What is wrong with something; undefined: nothing. */
export type HealthCheck = () => string | undefined
/** Asked by `system:health`: with any of them the daemon is degraded. */
export const HealthChecksService = service<Registry<HealthCheck>>('health_checks')

/** A registry and what was added to it, in order. */
export const registry = <T>(): Registry<T> & { readonly all: () => readonly T[] } => {
  const added = new Set<T>()
  return {
    add: one => {
      added.add(one)
      return () => void added.delete(one)
    },
    all: () => [...added],
  }
}
