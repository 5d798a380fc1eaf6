import { type Awaitable, andThen, type Emit, service } from '../../plugin/index.ts'
import type { SharedState } from '../../stores/shared-state.ts'
import { contentOf, type Given } from './content.ts'
import { placeOf } from './place.ts'
import type { Spaces } from './spaces.ts'
import { changed } from './tokens.ts'
import { expecting, type Tell } from './values.ts'

export interface Value {
  readonly value: unknown
  /** Its exact JSON text. */
  readonly text: string
  /** Opaque. */
  readonly version: number
}

/** How a value is set: see `state:set`. In the shared namespace `scope` and `expires_at` may be any text. */
export type SetOptions = Omit<Given, 'value'> & { readonly expected_version?: number | null }

/** The state, lent to other plugins. Every change is on disk when its promise resolves, and told as `state:changed`. */
export interface State {
  readonly get: (namespace: string, key: string) => Awaitable<Value | undefined>
  /** Gives the new version. Throws CONFLICT, INVALID_INPUT, MESSAGE_TOO_LARGE. */
  readonly set: (namespace: string, key: string, given: SetOptions & { value: unknown }) => Promise<number>
  /** False when nothing was there. */
  readonly delete: (namespace: string, key: string) => Promise<boolean>
  /** The keys of a namespace. */
  readonly list: (namespace: string) => Promise<string[]>
}

export const StateService = service<State>('state')

/** The old daemon's table, lent by the kernel. */
export const SharedStateService = service<SharedState>('shared_state')

export const stateOf = (spaces: Spaces, emit: Emit<{ changed: typeof changed }>): State => ({
  get: (namespace, key) => {
    const place = placeOf({ namespace, key })
    return andThen(
      spaces.of(place.namespace).read(place),
      entry => entry && { value: JSON.parse(entry.text) as unknown, text: entry.text, version: entry.version },
    )
  },
  set: async (namespace, key, given) => {
    const place = placeOf({ namespace, key })
    const content = contentOf(given)
    const values = spaces.of(place.namespace)
    const { tell, kept } = telling(emit)
    const version = await (given.expected_version === undefined
      ? values.put(place, content, tell)
      : values.update(place, expecting(given.expected_version, place, content), tell))
    await kept()
    return version!
  },
  delete: async (namespace, key) => {
    const place = placeOf({ namespace, key })
    const { tell, kept } = telling(emit)
    const version = await spaces.of(place.namespace).update(place, () => undefined, tell)
    await kept()
    return version !== undefined
  },
  list: namespace => spaces.keys(placeOf({ namespace }).namespace),
})

/** A transaction of its own; `kept` resolves when it is committed. */
const telling = (emit: Emit<{ changed: typeof changed }>): { tell: Tell; kept: () => Awaitable<void> } => {
  let committed: Awaitable<void>
  return { tell: (data, changes) => (committed = emit(changed, data, changes)), kept: () => committed }
}
