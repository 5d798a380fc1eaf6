import type { Bus } from '../bus/index.ts'
import { messageOf } from '../errors.ts'

const everyMs = 10 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000

export interface Retention {
  readonly days: number
  readonly max_bytes: number
}

/** Drops what need not be kept any longer, now and then; the result ends it. */
export const keepHouse = (bus: Bus, retentionNow: () => Retention): (() => void) => {
  const clean = async (): Promise<void> => {
    const retention = retentionNow()
    await bus.log.prune({ before: Date.now() - retention.days * dayMs, maxBytes: retention.max_bytes })
    await bus.idempotency.sweep()
  }
  const timer = setInterval(() => {
    clean().catch(cause =>
      bus.say({ level: 'WARN', source: 'daemon', message: `old events could not be dropped: ${messageOf(cause)}` }),
    )
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
