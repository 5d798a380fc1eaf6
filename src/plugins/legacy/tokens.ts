import { command, jsonSchema } from '../../plugin/index.ts'

/** Every legacy line is this event; what it asks for are events of their own, its children. */
export const legacyCommand = command('legacy:command', {
  doc: 'Answer one command of the old daemon, as its sockets do. What it does is done by the events it stands for.',
  keepResult: false,
  translates: true,
  timeout: 150, // longer than any event that a command stands for
  example: { command: 'HEALTH_CHECK', parameters: {} },
  // what is wrong with a line is said in the words of the old daemon
  input: jsonSchema({
    type: 'object',
    properties: {
      command: { description: 'Its name, as HEALTH_CHECK.' },
      parameters: { description: 'What it is given; nothing if not said.' },
    },
  }),
  output: jsonSchema({ description: 'The result of the command.' }),
})
