import type { Bus } from '../bus/index.ts'
import { fail, messageOf } from '../errors.ts'

/**
 * A plugin's forgotten promise or throwing timer must not end the daemon: it is reported like any failure of a plugin.
 * The result ends the watch.
 */
export const surviveMistakes = (bus: Bus): (() => void) => {
  const report = (cause: unknown): void => {
    const stack = cause instanceof Error ? cause.stack : undefined
    bus.failures.report(fail('INTERNAL_ERROR', messageOf(cause)).with({ stack }))
  }
  process.on('unhandledRejection', report)
  process.on('uncaughtException', report)
  return () => {
    process.off('unhandledRejection', report)
    process.off('uncaughtException', report)
  }
}
