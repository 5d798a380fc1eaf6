import type { Command } from 'commander'
import { builtInEvents, type KnownEvent } from '../../known-events.ts'
import { withExamples, withOutputOptions } from '../../options.ts'
import { note, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options {
  readonly json?: boolean
  readonly commands?: boolean
  readonly facts?: boolean
}

export const define = (command: Command): void => {
  command
    .argument('[namespace]', 'only these: agent, state …')
    .option('--commands', 'only what can be asked')
    .option('--facts', 'only what can be listened to')
    .action((namespace: string | undefined) => list(namespace, command.optsWithGlobals<Options>()))
  withExamples(withOutputOptions(command), [
    'ksi events list',
    'ksi events list agent --commands',
    'ksi events list --json | jq -r .name',
  ])
}

const list = async (namespace: string | undefined, { json, commands, facts }: Options): Promise<void> => {
  const wanted = (event: KnownEvent): boolean =>
    (namespace === undefined || event.name.startsWith(`${namespace.replace(/^\//, '').replace(/:\*?$/, '')}:`)) &&
    (commands === facts || event.kind === (commands ? 'command' : 'fact'))
  const events = (await builtInEvents()).filter(wanted)
  if (json) {
    for (const { name, kind, plugin, doc } of events) sayJson({ name, kind, plugin, doc })
    return
  }
  say(
    table(
      ['EVENT', 'KIND', 'ABOUT'],
      events.map(({ name, kind, doc }) => [name, paint(kind === 'command' ? 'cyan' : 'magenta', kind), doc]),
    ),
  )
  note(paint('dim', 'ksi explain <event> says more', process.stderr))
}
