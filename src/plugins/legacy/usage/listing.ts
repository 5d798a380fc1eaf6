import type { Output } from '../../../plugin/index.ts'
import { aliasesOf, sortedCommands } from '../commands/index.ts'
import { helpOf } from '../help.ts'
import type { commands } from './tokens.ts'
import type { Usage } from './usage.ts'

type Listing = Output<typeof commands>

/** Answers `system:commands`: those of the old daemon, and those that plugins have `registered`, by name. */
export const listCommands = (usage: Usage, registered: ReadonlyMap<string, string>): Listing => {
  const known = sortedCommands().map(command => ({
    command: command.name,
    event: command.events[0]!,
    events: [...command.events],
    ...helpOf(command),
    ...usage.of(command.name),
  }))
  const aliases = aliasesOf()
  const names = new Set([...known.map(({ command }) => command), ...Object.keys(aliases)])
  const ofPlugins = [...registered].filter(([name]) => !names.has(name)).toSorted()
  return {
    commands: [...known, ...ofPlugins.map(([name, event]) => ofPlugin(name, event, usage))],
    aliases,
  }
}

const ofPlugin = (command: string, event: string, usage: Usage): Listing['commands'][number] => ({
  command,
  event,
  events: [event],
  description: 'A command of a plugin.',
  parameters: {},
  ...usage.of(command),
})
