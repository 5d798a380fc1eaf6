import { expect, test } from 'vitest'
import { command, definePlugin, jsonSchema } from '../../src/plugin/index.ts'
import { legacyDaemon } from './legacy-daemon.ts'

const shape = { input: jsonSchema({ type: 'object' }), output: jsonSchema({ type: 'object' }) }

/** Answers two commands that the old daemon never had. */
const shouting = definePlugin({
  name: 'shouting',
  version: '1.0.0',
  description: 'Says it louder.',
  commands: {
    shout: command('shouting:shout', { doc: 'Louder.', ...shape }),
    whisper: command('shouting:whisper', { doc: 'Softer.', legacy: 'WHISPER', ...shape }),
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
  expect(await ask('GONE')).toMatchObject({ command: 'GONE', error: { code: 'EVENT_NOT_HANDLED' } })
  expect(await ask('SHOUT_')).toMatchObject({ error: { code: 'UNKNOWN_COMMAND' } })
})
