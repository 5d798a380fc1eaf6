import type { Bus } from '../bus/index.ts'
import { messageOf } from '../errors.ts'

export interface StopWanted {
  readonly reason: string
  /** Seconds for what is under way to finish. */
  readonly grace?: number
  /** Seconds for everything together; then the process ends as it is. */
  readonly limit?: number
  readonly save_state?: boolean
}

/** The steps of a stop, in order; each is tried even when one before it failed. */
export interface StopSteps {
  /** No new connections. */
  readonly closeDoors: () => Promise<void>
  /** Ends plugins, and with them the processes of agents. */
  readonly endPlugins: () => Promise<void>
  /** Ends connections, commits what waits, frees locks, removes sockets. */
  readonly letGo: () => Promise<void>
}

const usual = { grace: 5, limit: 9 }
const lookMs = 20

/** Stops once, however often it is asked to; resolves with the exit code. */
export const orderlyStop = (bus: Bus, steps: StopSteps): ((wanted: StopWanted) => Promise<number>) => {
  let stopping: Promise<number> | undefined
  return wanted => {
    stopping ??= run(bus, steps, wanted)
    return stopping
  }
}

const run = async (bus: Bus, steps: StopSteps, wanted: StopWanted): Promise<number> => {
  const { reason, grace = usual.grace, limit = usual.limit, save_state = true } = wanted
  let failed = false
  const attempt = async (what: string, step: () => unknown): Promise<void> => {
    try {
      await step()
    } catch (cause) {
      failed = true
      bus.say({ level: 'ERROR', source: 'daemon', message: `${what} failed while stopping: ${messageOf(cause)}` })
    }
  }
  const orderly = async (): Promise<number> => {
    bus.say({ level: 'INFO', source: 'daemon', message: `stopping: ${reason}` })
    await attempt('telling', () => bus.tell('system:pre_shutdown', { reason, save_state }))
    await attempt('closing the sockets', steps.closeDoors)
    bus.stop()
    await attempt('waiting', () => drained(bus, grace))
    if (save_state) await attempt('telling', () => bus.tell('system:save_state', {}))
    await attempt('ending plugins', steps.endPlugins)
    await attempt('telling', () => bus.tell('system:shutdown_complete', { reason }))
    await attempt('letting go', steps.letGo)
    return failed ? 1 : 0
  }
  const late = Promise.withResolvers<number>()
  const timer = setTimeout(() => late.resolve(1), limit * 1000)
  return Promise.race([orderly(), late.promise]).finally(() => clearTimeout(timer))
}

/** Until every accepted request is answered, but not longer than so many seconds. */
const drained = async (bus: Bus, grace: number): Promise<void> => {
  const until = performance.now() + grace * 1000
  while (bus.active > 0 && performance.now() < until) await new Promise(resolve => setTimeout(resolve, lookMs))
}
