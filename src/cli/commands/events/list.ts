import type { Command } from 'commander'
import type { DaemonOptions } from '../../find-socket.ts'
import { knownEvents } from '../../known-events.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { table } from '../../table.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly commands?: boolean
  readonly facts?: boolean
}

export const define = (command: Command): void => {
  command
    .argument('[namespace]', 'only these: agent, state …')
    .option('--commands', 'only what can be asked')
    .option('--facts', 'only what can be listened to')
    .description('List the events that exist: those of the daemon itself, and of the plugins it has found if it runs.')
    .action((namespace: string | undefined) => list(namespace, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi events list',
    'ksi events list agent --commands',
    'ksi events list --json | jq -r .name',
  ])
}

const list = async (namespace: string | undefined, options: Options): Promise<void> => {
  const { json, commands, facts } = options
  const wanted = ({ name, kind }: { name: string; kind: string }): boolean =>
    (namespace === undefined || name.startsWith(`${namespace.replace(/^\//, '').replace(/:\*?$/, '')}:`)) &&
    (commands === facts || kind === (commands ? 'command' : 'fact'))
  const events = (await knownEvents(options)).events.filter(wanted)
  if (json) {
    for (const { name, kind, plugin, doc } of events) sayJson({ name, kind, plugin, doc })
    return
  }
  const rows = events.map(({ name, kind, doc }) => [oneLine(name), paint(colours[kind], kind), oneLine(doc)])
  say(table(['EVENT', 'KIND', 'ABOUT'], rows))
  note(paint('dim', 'ksi explain <event> says more', process.stderr))
}

const colours = { command: 'cyan', fact: 'magenta' } as const
