import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchHome, startDetached } from '../cli/ksi.ts'

/** A plugin of a user that says what it takes, answers and tells. */
const described = `
import { command, definePlugin, event, jsonSchema } from 'ksi-daemon/plugin'
const greet = command('hello:greet', {
  doc: 'Greets */ somebody.',
  example: { name: 'Ada' },
  errors: ['NOT_FOUND'],
  input: jsonSchema({
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, tone: { enum: ['warm', 'cool'], default: 'warm' } },
  }),
  output: jsonSchema({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } }),
})
const greeted = event('hello:greeted', {
  doc: 'Somebody was greeted.',
  data: jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
})
export default definePlugin({
  name: 'hello', version: '1.0.0', description: 'Greets.', commands: { greet }, emits: { greeted },
  setup: ({ emit }) => ({
    commands: {
      greet: async ({ name, tone }) => {
        await emit('greeted', { name })
        return { text: tone + ' ' + name }
      },
    },
  }),
})`

/** Hard names, nothing described, an example that does not fit, and a schema of another library that speaks of itself. */
const awkward = `
import { anything, command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const quote = command("odd:it's.a-\\"name\\\\", { doc: '', input: anything, output: anything })
const wrong = command('odd:wrong', {
  doc: '', example: { count: 'many', $ref: '#/nowhere' }, output: anything,
  input: jsonSchema({ type: 'object', properties: { count: { type: 'integer' }, $ref: { type: 'string' } } }),
})
const schema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $ref: '#/$defs/tree',
  $defs: { tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' } } } },
})
const validate = value => ({ value })
const selfish = { '~standard': { version: 1, vendor: 'mine', validate, jsonSchema: { input: schema, output: schema } } }
const tree = command('odd:tree', { doc: '', example: { left: {} }, input: selfish, output: selfish })
export default definePlugin({
  name: 'odd', version: '1.0.0', description: '', commands: { quote, wrong, tree },
  hooks: { handleEvent: { patterns: ['wild:*'] } },
  setup: () => ({ commands: { quote: () => 1, wrong: () => 2, tree: () => ({}) }, hooks: { handleEvent: () => ({ wild: true }) } }),
})`

export const plugins = {
  'hello.ts': described,
  'odd.mjs': awkward,
  'my_plugin.py': readFileSync(new URL('../fixtures/guide-plugin.py', import.meta.url), 'utf8'),
}

/** Writes files into a folder, which is made. */
export const fill = (folder: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** A real daemon with the plugins of a user, one of them in Python. */
export const daemonWithPlugins = async () => {
  const { home, env } = await scratchHome()
  fill(join(home, 'plugins'), plugins)
  const { socket } = await startDetached(env)
  return { home, env, socket }
}
