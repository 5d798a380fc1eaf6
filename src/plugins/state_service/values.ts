import type { Awaitable, Change, InputOf } from '../../plugin/index.ts'
import { fail, withRaw } from '../../plugin/index.ts'
import type { Content, Entry } from './entry.ts'
import type { Place } from './place.ts'
import { timestampOf } from './timestamp.ts'
import type { changed } from './tokens.ts'

export type Changed = InputOf<typeof changed.data>

/** Tells that a value has changed and stages the rows that change with it, in one transaction. */
export type Tell = (data: Changed, changes: readonly Change[]) => Awaitable<void>

/** Gives the next content from what is there; undefined deletes it. Throws to leave it as it is. */
export type Next = (entry: Entry | undefined) => Content | undefined

/** The values of one or many namespaces, wherever they lie. What has expired is never seen. */
export interface Values {
  readonly read: (place: Place) => Awaitable<Entry | undefined>
  /** The text as it lies there, also when its time has come; only where others write as well. */
  readonly stored?: (key: string) => Awaitable<string | undefined>
  /** Whatever was there; gives the new version. */
  readonly put: (place: Place, content: Content, tell: Tell) => Awaitable<number>
  /** Nothing else changes the value between the look at it and the change; gives the new version. */
  readonly update: (place: Place, next: Next, tell: Tell) => Awaitable<number | undefined>
  readonly entries: (namespace: string) => AsyncIterable<readonly [key: string, entry: Entry]>
  readonly count: (namespace: string) => Awaitable<number>
  /** What has to change so that these contents are there, and, unless `merge`, nothing else. */
  readonly fill: (namespace: string, contents: ReadonlyMap<string, Content>, merge: boolean) => Promise<Filling>
}

export interface Filling {
  /** How many values go away. */
  readonly removed: number
  /** Still to be committed; empty where that is done already. */
  readonly changes: readonly Change[]
}

/** Puts this content if what is there has the expected version. */
export const expecting =
  (expected: number | null | undefined, place: Place, content: Content | undefined): Next =>
  entry => {
    refuseOther(expected, place, entry)
    return content
  }

/** Throws CONFLICT unless the version is the expected one; 0 and null expect nothing to be there. */
const refuseOther = (expected: number | null | undefined, place: Place, entry: Entry | undefined): void => {
  const current_version = entry?.version ?? 0
  if (expected === undefined || (expected ?? 0) === current_version) return
  const what = entry ? 'was changed by somebody else' : 'is not there'
  throw fail('CONFLICT', `${place.key} in ${place.namespace} ${what}`).with({
    expected_version: expected,
    current_version,
    hint: 'read it again, and try with the version you see then',
  })
}

/** The fact that a value is another now, or gone. */
export const changeOf = (place: Place, version: number, content: Content | undefined): Changed => {
  const { kind: type, namespace, key } = place
  const timestamp = timestampOf(Date.now())
  const data: Changed = content
    ? { type, namespace, key, value: content.value, version, timestamp }
    : { type, namespace, key, deleted: true, version, timestamp }
  if (type === 'agent') data.agent_id = namespace.slice('agent:'.length)
  return content ? withRaw(data, { value: content.text }) : data
}
