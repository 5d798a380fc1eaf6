// A command for clients of the old daemon: the line {"command": "GREET"} on control.sock becomes the event greeting:greet.
// Clients of today send the event itself: ksi emit greeting:greet --name Ada
import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'

const greet = command('greeting:greet', {
  doc: 'Greets somebody.',
  legacy: 'GREET',
  example: { name: 'Ada' },
  input: jsonSchema({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }),
  output: jsonSchema({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } }),
})

export default definePlugin({
  name: 'legacy_command',
  version: '1.0.0',
  description: 'A command of its own for clients of the old daemon.',
  ksi: '^1',
  commands: { greet },
  setup: () => ({ commands: { greet: ({ name }) => ({ text: `Hello, ${name}!` }) } }),
})
