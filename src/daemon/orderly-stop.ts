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

const usual = { grace: 5, limit: 9 }
const lookMs = 20

/** Stops once, however often it is asked to; resolves with the exit code. `letGo` undoes what the start has done. */
export const orderlyStop = (bus: Bus, letGo: () => Promise<void>): ((wanted: StopWanted) => Promise<number>) => {
  let stopping: Promise<number> | undefined
  return wanted => {
    stopping ??= inTime(bus, letGo, wanted)
    return stopping
  }
}

const inTime = (bus: Bus, letGo: () => Promise<void>, wanted: StopWanted): Promise<number> => {
  const late = Promise.withResolvers<number>()
  const timer = setTimeout(
    () => {
      bus.say({ level: 'ERROR', source: 'daemon', message: 'stopping took too long: ending as it is' })
      late.resolve(1)
    },
    (wanted.limit ?? usual.limit) * 1000,
  )
  return Promise.race([run(bus, letGo, wanted), late.promise]).finally(() => clearTimeout(timer))
}

const run = async (bus: Bus, letGo: () => Promise<void>, wanted: StopWanted): Promise<number> => {
  const { reason, grace = usual.grace, save_state = true } = wanted
  bus.say({ level: 'INFO', source: 'daemon', message: `stopping: ${reason}` })
  bus.tell('system:pre_shutdown', { reason, save_state })
  bus.stop()
  await drained(bus, grace)
  if (save_state) bus.tell('system:save_state', {})
  try {
    await letGo()
    return 0
  } catch (cause) {
    bus.say({ level: 'ERROR', source: 'daemon', message: `stopping failed: ${messageOf(cause)}` })
    return 1
  }
}

/** Until every accepted request is answered, but not longer than so many seconds. */
const drained = async (bus: Bus, grace: number): Promise<void> => {
  const until = performance.now() + grace * 1000
  while (bus.active > 0 && performance.now() < until) await new Promise(resolve => setTimeout(resolve, lookMs))
}
