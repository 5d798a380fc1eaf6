import { syncBuiltinESMExports } from 'node:module'
import type { Clock as FakeTimers } from '@sinonjs/fake-timers'
import { fail } from '../errors.ts'

/** Turns of the event loop. */
const turns = 12
/** Real milliseconds between one timer and the next while something waits for them. */
const betweenMs = 20
/** Real milliseconds after which a test may have forgotten to advance the clock. */
const standstillMs = 4000
/** Beyond what any clock was before: who remembers a moment sees that it is long ago. */
const leapMs = 5000

let running: VirtualTime | undefined
let users = 0
let latest = 0

/** The time of this whole process, until the last who asked for it has released it. `from`: milliseconds since 1970. */
export const takeTime = async (from: number | undefined): Promise<VirtualTime> => {
  const { default: fake } = await import('@sinonjs/fake-timers')
  if (!running && 'isFake' in Date)
    throw fail('CONFLICT', 'the timers are virtual already').with({ hint: 'let only testDaemon do it' })
  running ??= new VirtualTime(now => fake.install({ now, toFake: [...faked], shouldClearNativeTimers: true }))
  users++
  if (from !== undefined) running.set(from)
  return running
}

const faked = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const

/** Resolves when what has been set going has come to rest, unless it waits for a clock or for something outside. */
export const rest = async (): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
}

/** Time that passes only when it is told to: for timers, `Date`, `performance.now`, `node:timers/promises` and `AbortSignal.timeout`. */
export class VirtualTime {
  readonly #clock: FakeTimers
  readonly #later: FakeTimers['setTimeout']
  readonly #takeAny: () => void
  readonly #sleep = setTimeout
  readonly #alarm: NodeJS.Timeout
  readonly #abortAfter = AbortSignal.timeout
  constructor(install: (now: number) => FakeTimers) {
    const begin = Math.ceil(Math.max(performance.now(), latest)) + leapMs // timers count whole milliseconds
    this.#clock = install(Date.now())
    this.#alarm = this.#sleep(warn, standstillMs).unref()
    this.#later = this.#clock.setTimeout
    this.#takeAny = takeAtLeastOne(this.#clock)
    const { performance: virtual } = this.#clock
    const began = virtual.now()
    const now = (): number => (latest = begin + virtual.now() - began)
    Object.defineProperty(performance, 'now', { configurable: true, writable: true, value: now })
    AbortSignal.timeout = abortAfter
    syncBuiltinESMExports()
  }

  now(): number {
    return this.#clock.now
  }
  set(moment: number): void {
    this.#clock.setSystemTime(moment)
  }

  /** Runs what comes due within these milliseconds, one after the other, each to its rest. Throws what a timer throws. */
  async pass(ms: number): Promise<void> {
    this.#alarm.refresh()
    await rest()
    let isOver = false
    this.#later(() => {
      isOver = true
    }, ms)
    while (!isOver) {
      this.#clock.next()
      await rest()
    }
    this.#clock.tick(0)
    await rest()
  }

  /**
   * Waits for something, and lets time pass for it when it has not come within `patience` ms of real time: it may wait for a
   * timer, or for a file.
   */
  async passUntil<T>(done: Promise<T>, patience: number): Promise<T> {
    let isDone = false
    const end = (): void => {
      isDone = true
    }
    done.then(end, end)
    for (let ms = patience; !isDone; ms = betweenMs) {
      await Promise.race([done.then(end, end), this.sleep(ms)])
      if (!isDone) await rest() // on a busy machine it may not have had its turn
      if (!isDone && this.#clock.countTimers() > 0) this.#clock.next()
    }
    return done
  }

  /** In real milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise(resolve => void this.#sleep(resolve, ms))
  }

  release(): void {
    if (--users > 0) return
    running = undefined
    clearTimeout(this.#alarm)
    this.#takeAny()
    this.#clock.uninstall()
    Reflect.deleteProperty(performance, 'now')
    AbortSignal.timeout = this.#abortAfter
    syncBuiltinESMExports()
  }
}

/** As Node does: else a timer of 0 ms that sets itself again would stop time for ever. */
const takeAtLeastOne = (clock: FakeTimers): (() => void) => {
  const { setTimeout: later, setInterval: every } = clock
  const least = (ms: unknown): number => Math.max(1, Number(ms) || 1)
  clock.setTimeout = (run, ms, ...args) => later(run, least(ms), ...args)
  clock.setInterval = (run, ms, ...args) => every(run, least(ms), ...args)
  return () => void Object.assign(clock, { setTimeout: later, setInterval: every })
}

const warn = (): void =>
  process.emitWarning('the time of a test has stood still for a while: if it waits, await daemon.clock.advance(…)')

const abortAfter = (ms: number): AbortSignal => {
  const ended = new AbortController()
  const reason = (): DOMException => new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  setTimeout(() => ended.abort(reason()), ms).unref()
  return ended.signal
}
