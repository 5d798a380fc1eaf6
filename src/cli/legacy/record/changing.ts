import type { Step } from '../recording.ts'
import { looksLikeId } from './keep-ids.ts'

const timeLike = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const measured = new Set(['uptime', 'pid', 'duration_ms', 'size_bytes', 'payload_size'])

/** Patterns of what will differ when it is said again: times, ids that the daemon makes up, measurements. */
export const changingIn = (steps: readonly Step[]): string[] => {
  const names = new Set<string>()
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string' ? timeLike.test(value) || looksLikeId(value) : measured.has(name)) names.add(name)
    if (typeof value !== 'object' || value === null) return
    for (const [inner, within] of Object.entries(value)) look(within, Array.isArray(value) ? name : inner)
  }
  for (const { receive, expect_stream } of steps) look([receive, expect_stream], '')
  for (const { send } of steps) for (const name of chosenBy(send)) names.delete(name)
  return [...names]
    .filter(name => name !== '')
    .sort()
    .map(name => `/**/${name}`)
}

/** Ids that a client chose are the same each time. */
const chosenBy = (send: unknown): string[] => {
  const { parameters } = (send ?? {}) as { parameters?: object }
  return Object.entries(parameters ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' && looksLikeId(value) ? [name] : [],
  )
}
