// Adds figures to `ksi emit system:metrics`: the load of the machine, and how many events there were of each namespace.
import { loadavg } from 'node:os'
import { definePlugin } from 'ksi-daemon/plugin'

export default definePlugin({
  name: 'metrics_extra',
  version: '1.0.0',
  description: 'The load of the machine, and events by namespace.',
  ksi: '^1',
  hooks: { eventLogged: {}, metricsCollected: {} },

  setup() {
    const events = {}
    return {
      hooks: {
        eventLogged: ({ name }) => {
          const [namespace] = name.split(':')
          events[namespace] = (events[namespace] ?? 0) + 1
        },
        metricsCollected: metrics => ({
          replace: { ...metrics, load_average: loadavg()[0], events_by_namespace: { ...events } },
        }),
      },
    }
  },
})
