import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the demo's agents say and do, in the form of the scripted provider: no model, no network. */
const alice = `
turns:
  - match: carry the token (?<token>\\S+) to (?<keeper>\\w+)
    actions:
      - send: { to: '{keeper}', message: 'Please keep the token {token} for me.' }
    reply: On its way.
  - match: which number shall I file it under
    actions:
      - set: { namespace: demo, key: number, value: '7' }
    reply: 'Under number 7: I have written it into the shared state.'
  - match: anything else
    reply: Give me the token back, please.
  - match: here it is. (?<returned>\\S+)
    actions:
      - set: { namespace: demo, key: returned, value: '{returned}' }
    reply: 'Thank you. [END]'
otherwise: 'I do not understand that. [NO_RESPONSE]'
`

const bob = `
turns:
  - match: keep the token (?<token>\\S+)
    remember: { token: '{token}' }
    reply: I keep it. Which number shall I file it under?
  - match: under number (?<number>\\d+)
    actions:
      - get: { namespace: demo, key: number, as: agreed }
    reply: 'Filed under {agreed}, as the shared state says. Anything else?'
  - match: token back
    reply: 'Here it is: {token}'
  - match: which token
    reply: 'It was {token}.'
otherwise: 'I do not understand that. [NO_RESPONSE]'
`

const plugin = `import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'

const roll = command('dice:roll', {
  doc: 'Rolls a die.',
  input: jsonSchema({ type: 'object', properties: { sides: { type: 'integer', minimum: 2, default: 6 } } }),
  output: jsonSchema({ type: 'object', required: ['rolled'], properties: { rolled: { type: 'integer' } } }),
})

export default definePlugin({
  name: 'dice', version: '1.0.0', description: 'Rolls dice.', commands: { roll },
  setup: () => ({ commands: { roll: ({ sides }) => ({ rolled: 1 + Math.floor(Math.random() * sides) }) } }),
})
`

const profile = (role: string, script: string): string =>
  JSON.stringify({ role, capabilities: [role], provider: 'scripted', script, permissions: { state: ['demo'] } })

/** Writes everything the demo needs into its own home: two profiles with their scripts, a plugin, a configuration. */
export const writeFiles = (home: string): void => {
  const write = (folder: string, name: string, text: string): void => {
    mkdirSync(join(home, folder), { recursive: true })
    writeFileSync(join(home, folder, name), text)
  }
  write('agent_profiles', 'courier.json', profile('courier', 'courier.yaml'))
  write('agent_profiles', 'courier.yaml', alice)
  write('agent_profiles', 'keeper.json', profile('keeper', 'keeper.yaml'))
  write('agent_profiles', 'keeper.yaml', bob)
  write('plugins', 'dice.ts', plugin)
  write('.', 'daemon.json', JSON.stringify({ transports: { unix: { socket_dir: 's' } } }))
}
