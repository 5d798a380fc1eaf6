import { type Awaitable, andThen, type EventContext, fail, type OutputOf } from '../../plugin/index.ts'
import { contentOf } from './content.ts'
import { about } from './fields.ts'
import { type Place, placeOf, refuseElsewhere } from './place.ts'
import type { Spaces } from './spaces.ts'
import { changed, type remove, type set } from './tokens.ts'
import { expecting, type Tell } from './values.ts'

export type Context = EventContext<{ changed: typeof changed }>

/** Commits a change together with the request that asked for it. */
export const telling =
  (context: Context): Tell =>
  (data, changes) => {
    for (const change of changes) context.write(change)
    return context.emit(changed, data)
  }

/** Answers `state:set`. */
export const setting =
  (spaces: Spaces) =>
  (input: OutputOf<typeof set.input>, context: Context): Awaitable<OutputOf<typeof set.output>> => {
    const place = placeOf(input)
    if (input.stored) refuseElsewhere(place)
    else refuseOddities(input, place)
    const content = contentOf(input)
    const { namespace, key } = place
    const expires_at = content.about?.expires_at
    const answer = (version: number | undefined) => {
      const kept = { status: 'ok' as const, namespace, key, version: version! }
      return expires_at === undefined ? kept : { ...kept, expires_at }
    }
    const values = spaces.of(namespace)
    if (input.expected_version === undefined) return andThen(values.put(place, content, telling(context)), answer)
    const next = expecting(input.expected_version, place, content)
    return andThen(values.update(place, next, telling(context)), answer)
  }

/** What only clients of the old daemon may write. */
const refuseOddities = ({ scope, expires_at }: OutputOf<typeof set.input>, { key }: Place): void => {
  if (key === '') throw fail('INVALID_INPUT', 'state:set', 'key must not be empty')
  if (scope !== undefined) refuseNoScope(scope)
  if (expires_at !== undefined) refuseNoTime(expires_at)
}

const scopes: readonly string[] = about.scope.enum

const refuseNoScope = (scope: string): void => {
  if (!scopes.includes(scope)) throw fail('INVALID_INPUT', 'state:set', `scope must be ${scopes.join(', ')}`)
}

const refuseNoTime = (text: string): void => {
  if (!Number.isNaN(Date.parse(text))) return
  throw fail('INVALID_INPUT', 'state:set', 'expires_at must be a time').with({
    hint: 'write it as 2030-01-31T12:00:00Z',
  })
}

/** Answers `state:delete`. */
export const deleting =
  (spaces: Spaces) =>
  (input: OutputOf<typeof remove.input>, context: Context): Awaitable<OutputOf<typeof remove.output>> => {
    const place = placeOf(input)
    const { namespace, key } = place
    const gone = expecting(input.expected_version, place, undefined)
    return andThen(spaces.of(namespace).update(place, gone, telling(context)), version =>
      version === undefined ? { status: 'not_found' as const } : { status: 'deleted' as const, namespace, key },
    )
  }
