import { BlockingPool } from '../../host/blocking-pool.ts'
import type { Command, EventContext, Plugin } from '../../plugin/index.ts'

const threads = 2

/** Handlers of the commands whose work would block: in threads of this process. */
export const blockingHandlers = (
  plugin: Plugin,
  path: string,
): Record<string, (data: unknown, context: EventContext) => Promise<unknown>> => {
  const all = Object.entries((plugin.commands ?? {}) as Record<string, Command>).filter(([, { blocking }]) => blocking)
  if (all.length === 0) return {}
  const pool = new BlockingPool(threads)
  return Object.fromEntries(all.map(([key, { blocking }]) => [key, pool.handler(path, blocking!)]))
}
