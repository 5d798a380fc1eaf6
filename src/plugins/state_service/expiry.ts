import type { Change, Emit, Row, Rows } from '../../plugin/index.ts'
import type { Claims } from './claims.ts'
import { entryOf } from './entry.ts'
import { kindOf, type Place, storeOf } from './place.ts'
import { changed, swept } from './tokens.ts'
import { changeOf } from './values.ts'

const marks = 'state_expiry'
const atOnce = 200

/** Notes beside a value when its time comes, so that nobody has to look through all values for those. */
export const expiryMark = ({ namespace, key }: Place, version: number, expires_at: number): Change => ({
  store: marks,
  key: `${keyOf(expires_at)} ${version}`,
  value: [namespace, key, version],
})

/** Keys are ordered as text, times as numbers. */
const keyOf = (ms: number): string => String(Math.max(0, Math.floor(ms))).padStart(16, '0')

interface Sweeping {
  readonly rows: Rows
  readonly claims: Claims
  readonly emit: Emit<{ changed: typeof changed; swept: typeof swept }>
  /** Seconds between two looks. */
  readonly interval: number
  readonly failed: (cause: unknown) => void
}

/** Deletes what has expired, a few at a time; the result ends it. */
export const sweepExpired = (sweeping: Sweeping): (() => void) => {
  let running = false
  const look = async () => {
    if (running) return
    running = true
    await sweep(sweeping).catch(sweeping.failed)
    running = false
  }
  const timer = setInterval(() => void look(), sweeping.interval * 1000)
  timer.unref()
  return () => clearInterval(timer)
}

const sweep = async (sweeping: Sweeping): Promise<void> => {
  const now = keyOf(Date.now())
  const due = (await sweeping.rows.list(marks, { limit: atOnce })).filter(({ key }) => key <= now)
  const gone = await Promise.all(due.map(mark => expire(mark, sweeping)))
  const outdated = due.filter((_, at) => !gone[at]).map(({ key }) => ({ store: marks, key }))
  if (outdated.length > 0) await sweeping.emit(swept, { count: outdated.length }, outdated)
}

/** False when the value has changed since: then only the mark is outdated. */
const expire = (mark: Row, { rows, claims, emit }: Sweeping): Promise<boolean> => {
  const [namespace, key, version] = JSON.parse(mark.text)
  const place: Place = { kind: kindOf(namespace), namespace, key }
  return claims.alone(place, async () => {
    const row = await rows.get(storeOf(namespace), key)
    if (row === undefined || entryOf(row).version !== version) return false
    const fact = { ...changeOf(place, version, undefined), expired: true }
    await emit(changed, fact, [
      { store: storeOf(namespace), key },
      { store: marks, key: mark.key },
    ])
    return true
  })
}
