import type { Output } from '../../../plugin/index.ts'
import { aliasesOf, sortedCommands } from '../commands/index.ts'
import { helpOf } from '../help.ts'
import type { commands } from './tokens.ts'
import type { Usage } from './usage.ts'

/** Answers `system:commands`. */
export const listCommands = (usage: Usage): Output<typeof commands> => ({
  commands: sortedCommands().map(command => ({
    command: command.name,
    event: command.events[0]!,
    events: [...command.events],
    ...helpOf(command),
    ...usage.of(command.name),
  })),
  aliases: aliasesOf(),
})
