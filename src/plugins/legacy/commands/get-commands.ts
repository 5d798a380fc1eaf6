import { legacyCommand } from '../command.ts'
import { helpOf } from '../help.ts'

export const getCommands = legacyCommand({
  name: 'GET_COMMANDS',
  doc: 'All commands, and what they take.',
  events: ['system:commands'],
  aliases: ['HELP'],
  run: async () => {
    const { aliasesOf, sortedCommands } = await import('./index.ts')
    const commands = sortedCommands().map(command => ({
      command: command.name,
      source: 'registry',
      ...helpOf(command),
    }))
    return { commands, aliases: aliasesOf() }
  },
})
