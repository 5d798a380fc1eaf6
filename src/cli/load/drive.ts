import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from '../../bus/histogram.ts'
import { KsiError } from '../../errors.ts'
import type { Traffic } from './profiles.ts'

export interface Wanted {
  /** Requests per second. */
  readonly rate: number
  /** Seconds. */
  readonly length: number
  /** Aborted: it ends early, with what there is. */
  readonly signal: AbortSignal
}

export interface Driven {
  sent: number
  answered: number
  readonly errors: Record<string, number>
  /** Milliseconds from the moment a request was due: one that had to wait its turn is no faster for that. */
  readonly times: Histogram
  slowest: number
  /** Seconds it took. */
  seconds: number
}

/** How often what is due is sent, and at most so much of it waits for answers: ms, requests. */
const beat = 5
const mostOpen = 10_000
/** Seconds for what is still open at the end. */
const patience = 15

/** Sends at a steady rate, whether answers come or not: clients do not wait for each other either. */
export const drive = async (traffic: Traffic, { rate, length, signal }: Wanted, driven: Driven): Promise<void> => {
  const began = performance.now()
  const total = Math.round(rate * length)
  let open = 0
  const sendOne = (number: number): void => {
    const due = began + (number * 1000) / rate
    open++
    driven.sent++
    traffic
      .send(number)
      .then(
        () => note(driven, performance.now() - due),
        cause => fail(driven, cause),
      )
      .finally(() => open--)
  }
  while (driven.sent < total && !signal.aborted) {
    const now = performance.now()
    while (driven.sent < total && open < mostOpen && began + (driven.sent * 1000) / rate <= now) sendOne(driven.sent)
    driven.seconds = (performance.now() - began) / 1000
    await sleep(beat)
  }
  for (const until = performance.now() + patience * 1000; open > 0 && performance.now() < until; ) await sleep(beat)
  driven.seconds = (performance.now() - began) / 1000
  if (open > 0) driven.errors.TIMEOUT = (driven.errors.TIMEOUT ?? 0) + open
}

export const nothingYet = (): Driven => ({
  sent: 0,
  answered: 0,
  errors: {},
  times: new Histogram(),
  slowest: 0,
  seconds: 0,
})

const note = (driven: Driven, ms: number): void => {
  driven.answered++
  driven.times.record(ms)
  driven.slowest = Math.max(driven.slowest, ms)
}

const fail = ({ errors }: Driven, cause: unknown): void => {
  const code = cause instanceof KsiError ? cause.code : 'INTERNAL_ERROR'
  errors[code] = (errors[code] ?? 0) + 1
}
