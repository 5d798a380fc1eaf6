import { monotonic } from './clock.ts'
import type { Say } from './logger.ts'

/** Milliseconds that one plugin may keep everybody else waiting without being named. */
const tolerated = 100
const silenceMs = 60_000
const mostRemembered = 1000

/** Names plugins whose synchronous work holds up the event loop: once a minute for each event. */
export class Blockages {
  readonly #say: Say
  readonly #saidAt = new Map<string, number>()
  #seenAt = Number.NEGATIVE_INFINITY
  /** Told each time, also when nothing is said about it. */
  onBlocked: ((plugin: string) => void) | undefined
  constructor(say: Say) {
    this.#say = say
  }

  /** What a plugin did since then without a pause; gives back what time it is, to save another look at the clock. */
  check(since: number, plugin: string, event: string): number {
    const now = monotonic()
    if (now - since > tolerated) this.#seen({ since, now }, plugin, event)
    return now
  }

  #seen({ since, now }: { since: number; now: number }, plugin: string, event: string): void {
    const isNamed = this.#seenAt >= since // by what it called
    this.#seenAt = now
    if (isNamed) return
    this.onBlocked?.(plugin)
    const key = `${plugin} ${event}`
    if (now - (this.#saidAt.get(key) ?? Number.NEGATIVE_INFINITY) < silenceMs) return
    if (this.#saidAt.size >= mostRemembered) this.#saidAt.clear()
    this.#saidAt.set(key, now)
    const ms = Math.round(now - since)
    this.#say({
      level: 'WARN',
      source: plugin,
      message: `plugin ${plugin} blocked the event loop for ${ms} ms at ${event}: nobody else was served meanwhile`,
      fields: { event, ms, hint: "await what waits; declare long computing as blocking: './file.ts'" },
    })
  }
}
