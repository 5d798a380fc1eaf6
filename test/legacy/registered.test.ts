import { expect, test } from 'vitest'
import { anything, command, definePlugin, jsonSchema } from '../../src/plugin/index.ts'
import { legacyDaemon } from './legacy-daemon.ts'

const shape = { input: jsonSchema({ type: 'object' }), output: jsonSchema({ type: 'object' }) }

const someText = jsonSchema({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } })

/** Answers two commands that the old daemon never had. */
const shouting = definePlugin({
  name: 'shouting',
  version: '1.0.0',
  description: 'Says it louder.',
  commands: {
    shout: command('shouting:shout', { doc: 'Louder.', ...shape }),
    whisper: command('shouting:whisper', { doc: 'Softer.', legacy: 'WHISPER', ...shape, input: someText }),
  },
  hooks: { registerCommands: {} },
  setup: () => ({
    commands: {
      shout: ({ text }) => ({ text: String(text).toUpperCase() }),
      whisper: ({ text }) => ({ text: String(text).toLowerCase() }),
    },
    hooks: { registerCommands: () => ({ SHOUT: 'shouting:shout', GONE: 'shouting:gone' }) },
  }),
})

test('§3.4 a command that a plugin has registered is known; all others still are not', async () => {
  const { ask } = await legacyDaemon({}, [shouting])
  expect(await ask('SHOUT', { text: 'hey' })).toMatchObject({ command: 'SHOUT', result: { text: 'HEY' } })
  expect(await ask('WHISPER', { text: 'HEY' })).toMatchObject({ result: { text: 'hey' } })
  expect(await ask('WHISPER', { text: 1 })).toMatchObject({
    command: '',
    error: { code: 'INVALID_COMMAND', message: expect.stringMatching(/^Validation failed: text /) },
  })
  expect(await ask('GONE')).toMatchObject({ command: 'GONE', error: { code: 'EVENT_NOT_HANDLED' } })
  expect(await ask('SHOUT_')).toMatchObject({ error: { code: 'UNKNOWN_COMMAND' } })
})

test('who calls a command of a plugin is counted as for any other: as long as somebody does, legacy commands are needed', async () => {
  const { ask, request } = await legacyDaemon({}, [shouting])
  const of = async (name: string) =>
    (await request('system:commands')).commands.find((one: { command: string }) => one.command === name)
  expect(await of('SHOUT')).toMatchObject({ event: 'shouting:shout', calls: 0 })
  for (let count = 0; count < 2; count++) await ask('SHOUT', { text: 'hey' })
  await ask('SHOUT_')
  expect(await of('SHOUT')).toMatchObject({ calls: 2, clients: [{ client: 'someone on control.sock', calls: 2 }] })
  expect(await of('SHOUT_'), 'what nobody answers is not listed').toBeUndefined()
})

/** Answers GET_AGENT_KV louder than the daemon, whom it asks. */
const louder = (replaces: readonly string[]) =>
  definePlugin({
    name: 'louder',
    version: '1.0.0',
    description: 'Says values twice.',
    commands: { read: command('louder:read', { doc: 'Louder.', legacy: 'GET_AGENT_KV', raw: ['value'], ...shape }) },
    replaces,
    setup: () => ({
      commands: {
        read: async (parameters, { call }) => {
          const builtIn = command('legacy:command', { doc: '', input: anything, output: anything })
          const found = (await call(builtIn, { command: 'GET_AGENT_KV', parameters })) as { value: unknown }
          return { ...found, twice: [found.value, found.value] }
        },
      },
    }),
  })

test('§4.21 a plugin answers a command of the old daemon in the stead of ours when it says that it replaces it', async () => {
  const { ask } = await legacyDaemon({}, [louder(['GET_AGENT_KV'])])
  await ask('SET_AGENT_KV', { key: 'k', value: 'v' })
  expect(await ask('GET_AGENT_KV', { key: 'k' })).toMatchObject({
    result: { value: 'v', found: true, twice: ['v', 'v'] },
  })
  expect(await ask('GET_AGENT_KV', {})).toMatchObject({
    error: { code: 'INVALID_COMMAND', message: 'Validation failed: key: Field required' },
  })

  const modest = await legacyDaemon({}, [louder([])])
  expect(Object.keys((await modest.ask('GET_AGENT_KV', { key: 'k' })).result)).toEqual(['key', 'value', 'found'])
})
