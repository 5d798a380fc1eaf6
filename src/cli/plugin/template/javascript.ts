interface Called {
  readonly name: string
  /** The namespace of its events. */
  readonly space: string
}

/** A plugin with a command, a fact and a setting, and its test; in TypeScript only the test differs, by its ending. */
export const javascriptFiles = (language: 'ts' | 'js', called: Called): Readonly<Record<string, string>> => ({
  [`index.${language}`]: plugin(called),
  [`index.test.${language}`]: test(language, called),
  'package.json': about(language, called),
})

const plugin = ({
  name,
  space,
}: Called) => `import { command, definePlugin, event, jsonSchema } from 'ksi-daemon/plugin'

/** Something this plugin answers: try it with \`ksi emit ${space}:greet --name Ada\`. */
const greet = command('${space}:greet', {
  doc: 'Greets somebody.',
  example: { name: 'Ada' },
  input: jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } }),
  output: jsonSchema({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } }),
})

/** Something this plugin tells whoever listens: \`ksi events tail "${space}:*"\`. */
const greeted = event('${space}:greeted', {
  doc: 'Somebody was greeted.',
  data: jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
})

export default definePlugin({
  name: '${name}',
  version: '1.0.0',
  description: 'Greets.',
  ksi: '^1',
  // plugins.${name} in daemon.json
  config: jsonSchema({ type: 'object', properties: { word: { type: 'string', default: 'Hello' } } }),
  commands: { greet },
  emits: { greeted },

  setup({ config }) {
    return {
      commands: {
        greet: async ({ name }, { emit }) => {
          await emit(greeted, { name })
          return { text: \`\${config.word} \${name}\` }
        },
      },
    }
  },
})
`

/** In pieces, for the build puts something else in its place wherever it stands. */
const meta = ['import', 'meta'].join('.')

const test = (language: string, { name, space }: Called) => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDaemon } from 'ksi-daemon/testing'

// \`ksi plugin test\` runs this, and tries every command beside.
const plugin = new URL('index.${language}', ${meta}.url)

test('greets, and tells that it did', async () => {
  await using daemon = await testDaemon({ plugins: [plugin], config: { '${name}': { word: 'Good day' } } })
  const told = daemon.watch('${space}:greeted')
  assert.deepEqual(await daemon.request('${space}:greet', { name: 'Ada' }), { text: 'Good day Ada' })
  assert.deepEqual(told.map(event => event.data), [{ name: 'Ada' }])
  await assert.rejects(daemon.request('${space}:greet', {}), { code: 'INVALID_INPUT' })
  // Timers run when the time of the test is advanced: await daemon.clock.advance('30s')
})
`

const about = (language: string, { name }: Called) => `${JSON.stringify(
  {
    name: name.toLowerCase().replace(/^[._]+/, '') || 'plugin',
    version: '1.0.0',
    description: 'Greets.',
    type: 'module',
    main: `index.${language}`,
    keywords: ['ksi-plugin'],
    scripts: { test: 'ksi plugin test .' },
  },
  null,
  2,
)}
`
