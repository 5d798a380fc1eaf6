/** A plugin that answers `<name>:echo` with what it is given. */
export const answering = (name: string): string => `
import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const schema = jsonSchema({ type: 'object', properties: { n: { type: 'integer' }, text: { type: 'string' } }, required: ['n'] })
const echo = command('${name}:echo', { doc: 'Gives back what it is given.', input: schema, output: schema })
export default definePlugin({
  name: '${name}', version: '1.0.0', description: 'For the benchmark.', commands: { echo },
  setup: () => ({ commands: { echo: data => data } }),
})
`

/** A plugin that is called after every event and says nothing. */
export const hooking = (name: string): string => `
import { definePlugin } from 'ksi-daemon/plugin'
export default definePlugin({
  name: '${name}', version: '1.0.0', description: 'For the benchmark.', hooks: { afterEvent: {} },
  setup: () => ({ hooks: { afterEvent: () => {} } }),
})
`

/** A plugin that answers `memory:set` and keeps the values in memory only. */
export const remembering = `
import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const texts = { type: 'object', properties: { namespace: { type: 'string' }, key: { type: 'string' }, value: {} }, required: ['key'] }
const set = command('memory:set', { doc: 'Keeps a value in memory.', input: jsonSchema(texts), output: jsonSchema({}) })
export default definePlugin({
  name: 'memory', version: '1.0.0', description: 'For the benchmark.', commands: { set },
  setup: () => {
    const kept = new Map()
    return { commands: { set: ({ namespace, key, value }) => (kept.set(namespace + ':' + key, value), { status: 'ok', key }) } }
  },
})
`
