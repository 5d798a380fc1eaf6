import type { Figure, Measurement } from '../goal.ts'
import { type Audience, audience } from '../measure/fan-out.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type Server, startKsi, startPlain } from '../servers/start.ts'
import { withServers } from '../servers/with-servers.ts'

const rounds = 5
const sizes = [100, 1000] as const
/** One event at a time, or as many as share a turn of the event loop. */
const windows = [1, 16] as const

/** Goal 11: one event to many subscribers, against a loop that does nothing but write. */
export const fanOut: Measurement = {
  name: 'fan-out',
  run: () => withServers([startPlain('fan-out.mjs'), startKsi()] as const, figures),
}

const figures = async (bare: Server, ksi: Server): Promise<Figure[]> => {
  const all: Figure[] = []
  const costs = new Map<string, number>()
  for (const size of sizes) {
    const [theirs, ours] = await Promise.all([audience(bare, size), audience(ksi, size)])
    for (const window of windows) {
      const count = (size === 100 ? 1600 : 320) * (window === 1 ? 1 : 2)
      const publish = (to: Audience) => () => to.publish(window, count)
      const took = await alternate(rounds, { theirs: publish(theirs), ours: publish(ours) })
      const most = window === 1 ? 1.3 : 1.6
      const detail = `${median(took.ours).toFixed(2)} µs against ${median(took.theirs).toFixed(2)} µs per delivery`
      const what = `${size} subscribers, ${window} at a time, CPU`
      all.push({ goal: '11', what, value: ratioOf(took.ours, took.theirs), unit: 'ratio', most, detail })
      costs.set(`${size} ${window}`, median(took.ours))
    }
    theirs.leave()
    ours.leave()
  }
  for (const size of sizes) {
    const what = `${size} subscribers, 16 at a time, per delivery`
    all.push({ goal: '11', what, value: costs.get(`${size} 16`)!, unit: 'µs', most: 0.4 })
  }
  const spread = costs.get('1000 1')! / costs.get('100 1')!
  all.push({ goal: '11', what: '1,000 subscribers against 100', value: spread, unit: 'ratio', most: 1.4 })
  return all
}
