import { type Awaitable, andThen, type OutputOf, rawText, withRaw } from '../../plugin/index.ts'
import { type Context, telling } from './changing.ts'
import { textOf } from './content.ts'
import type { Content } from './entry.ts'
import { membersOf, textOfMembers } from './members.ts'
import { placeOf, sessions } from './place.ts'
import { timestampOf } from './timestamp.ts'
import type { get_session, update_session } from './tokens.ts'
import type { Values } from './values.ts'

/** Answers `state:update_session`. */
export const updatingSession =
  (values: Values) =>
  (
    input: OutputOf<typeof update_session.input>,
    context: Context,
  ): Awaitable<OutputOf<typeof update_session.output>> => {
    const { session_id, data } = input
    const noted = membersOf(rawText(input, 'data') ?? textOf(data))
    const version = values.update(
      placeOf({ namespace: sessions, key: session_id }),
      entry => nextRecord(entry?.text, noted),
      telling(context),
    )
    return andThen(version, () => ({ status: 'updated' as const, session_id }))
  }

const nextRecord = (before: string | undefined, noted: ReadonlyMap<string, string>): Content => {
  const now = JSON.stringify(timestampOf(Date.now()))
  const record = membersOf(before ?? `{"created_at":${now}}`)
  for (const [name, text] of noted) record.set(name, text)
  const count = JSON.parse(record.get('message_count') ?? '0')
  record.set('updated_at', now)
  record.set('message_count', String((Number.isFinite(count) ? count : 0) + 1))
  const text = textOfMembers(record)
  return { value: JSON.parse(text), text }
}

/** Answers `state:get_session`. */
export const gettingSession =
  (values: Values) =>
  ({ session_id }: OutputOf<typeof get_session.input>): Awaitable<OutputOf<typeof get_session.output>> => {
    if (session_id === undefined) return allSessions(values)
    return andThen(values.read(placeOf({ namespace: sessions, key: session_id })), entry =>
      entry
        ? withRaw({ session: JSON.parse(entry.text), found: true }, { session: entry.text })
        : { session: null, found: false },
    )
  }

const allSessions = async (values: Values): Promise<OutputOf<typeof get_session.output>> => {
  const records: [string, string][] = []
  for await (const [session_id, { text }] of values.entries(sessions)) records.push([session_id, text])
  const text = textOfMembers(records)
  return withRaw({ sessions: JSON.parse(text) }, { sessions: text })
}
