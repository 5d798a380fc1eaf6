// Counts, keeps the count, lends it to other plugins, and goes on counting while it is reloaded.
import { command, definePlugin, event, jsonSchema, RowsService, service } from 'ksi-daemon/plugin'

/** What other plugins borrow: they say `needs: { counter: CounterService }`. */
export interface Counter {
  readonly total: () => number
}
export const CounterService = service<Counter>('counter')

const total = { type: 'object', required: ['total'], properties: { total: { type: 'integer' } } } as const

const add = command('counter:add', {
  doc: 'Adds to the total.',
  keep: 'durable', // the new total and the record of this event are one transaction
  example: { by: 2 },
  input: jsonSchema({ type: 'object', properties: { by: { type: 'integer', default: 1 } } }),
  output: jsonSchema(total),
})
const get = command('counter:get', {
  doc: 'The total.',
  input: jsonSchema({ type: 'object' }),
  output: jsonSchema(total),
})
const rested = event('counter:rested', { doc: 'Nobody has counted for a while.', data: jsonSchema(total) })

export default definePlugin({
  name: 'counter',
  version: '1.0.0',
  description: 'Counts.',
  ksi: '^1',
  // plugins.counter in daemon.json
  config: jsonSchema({
    type: 'object',
    properties: { rest_after: { type: 'number', default: 60, exclusiveMinimum: 0 } },
  }),
  commands: { add, get },
  emits: { rested },
  provides: { counter: CounterService },
  needs: { rows: RowsService },
  hooks: { serializeState: {}, deserializeState: {} },

  async setup({ config, services: { rows }, emit, defer }) {
    let count = Number((await rows.get('counter', 'total')) ?? 0)
    const rest = setTimeout(() => void emit(rested, { total: count }), config.rest_after * 1000)
    defer(() => clearTimeout(rest)) // what it starts, it ends
    return {
      commands: {
        add: ({ by }, { write }) => {
          count += by
          write({ store: 'counter', key: 'total', value: count })
          rest.refresh()
          return { total: count }
        },
        get: () => ({ total: count }),
      },
      services: { counter: { total: () => count } },
      // The next one starts beside this one and is given what counts here: nothing is lost in between.
      hooks: {
        serializeState: () => count,
        deserializeState: state => {
          count = Number(state)
        },
      },
    }
  },
})
