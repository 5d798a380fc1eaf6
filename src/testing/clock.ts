import { setTimeout as sleep } from 'node:timers/promises'
import { parseDuration } from '../cli/duration.ts'
import { fail } from '../errors.ts'
import { takeTime, type VirtualTime } from './virtual-time.ts'

/** The time of a test. */
export interface Clock {
  /** Milliseconds since 1970. */
  now: () => number
  /**
   * Lets time pass, in milliseconds or as `'90s'`, `'10m'`, `'1h30m'`: whatever comes due runs in its turn, and to its rest.
   * Throws NOT_SUPPORTED when the time is that of the machine.
   */
  advance: (time: number | string) => Promise<void>
}

/** A clock, and what its daemon does with it. */
export interface OwnClock extends Clock {
  /** Waits for something that may itself wait for the clock, as it does when it takes longer than `patience`, 1,000 ms if not said. */
  readonly through: <T>(done: Promise<T>, patience?: number) => Promise<T>
  /** In milliseconds of the machine's time. */
  readonly sleep: (ms: number) => Promise<void>
  readonly release: () => void
}

/** Stands still unless it is advanced, for this whole process. Throws CONFLICT when somebody else has made the timers virtual. */
export const virtualClock = async (now: Date | number | string | undefined): Promise<OwnClock> => {
  const from = now === undefined ? undefined : new Date(now).getTime()
  if (Number.isNaN(from)) throw fail('INVALID_INPUT', 'now', `${now} is no time`)
  const time: VirtualTime = await takeTime(from)
  return {
    now: () => time.now(),
    advance: async length => time.pass(millisecondsOf(length)),
    through: (done, patience = 1000) => time.passUntil(done, patience),
    sleep: ms => time.sleep(ms),
    release: () => time.release(),
  }
}

/** The machine's. */
export const realClock = (why: string): OwnClock => ({
  now: Date.now,
  advance: async () => {
    throw fail('NOT_SUPPORTED', 'advancing the clock').with({ hint: why })
  },
  through: done => done,
  sleep,
  release: () => {},
})

const millisecondsOf = (length: number | string): number => {
  const ms = typeof length === 'number' ? length : parseDuration(length) * (/^[\d.]+$/.test(length) ? 1 : 1000)
  if (ms >= 0 && ms < Number.POSITIVE_INFINITY) return Math.round(ms)
  throw fail('INVALID_INPUT', 'advance', `${length} is no length of time`)
}
