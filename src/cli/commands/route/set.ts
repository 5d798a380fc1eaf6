import { resolve } from 'node:path'
import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { UsageError } from '../../usage-error.ts'
import { type Changed, sayChanged } from './changed.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly percent?: number
  readonly client?: string
  readonly old?: string
  readonly own?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .argument(
      '<commands...>',
      'commands, groups (read-only, state, identities, bus, agents, daemon) or all; then where',
    )
    .option('--percent <number>', 'of the calls; the others go as before', readPercent)
    .option('--client <name>', 'only for the client that gives itself this name')
    .option('--old <folder>', 'the old daemon’s sockets, if daemon.json does not say it')
    .option('--own', 'names that are not known are commands of your own in the old daemon')
    .usage('[options] <commands...> plugins|legacy|shadow')
    .action((words: readonly string[]) => set(words, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi route set all legacy --old /srv/old/sockets',
    'ksi route set state shadow --percent 10',
    'ksi route set GET_AGENT_KV SET_AGENT_KV plugins',
    'ksi route set bus legacy --client chat_textual',
  ])
}

const targets = ['plugins', 'legacy', 'shadow']

const set = async (words: readonly string[], { percent, client, old, own, ...options }: Options): Promise<void> => {
  const to = words.at(-1)!
  const commands = words.slice(0, -1)
  if (!targets.includes(to))
    throw new UsageError(`the last word says where: ${targets.join(', ')}`, {
      hint: `as: ksi route set ${(commands.length > 0 ? commands : [to]).join(' ')} legacy`,
    })
  if (commands.length === 0)
    throw new UsageError('which commands?', { hint: `as: ksi route set GET_AGENT_KV ${to}, or: all ${to}` })
  const wanted = {
    commands,
    to,
    ...(percent !== undefined && { percent }),
    ...(client !== undefined && { client }),
    ...(old !== undefined && { old_sockets: resolve(old) }),
    ...(own && { own }),
  }
  const changed: Changed = await withClient(options, one => one.request('route:set', wanted))
  sayChanged(changed, `go to ${to}`, options)
}

const readPercent = (text: string): number => {
  const number = Number(text.replace(/%$/, ''))
  if (text.trim() === '' || !(number >= 0 && number <= 100))
    throw new UsageError(`"${text}" is no percentage`, { hint: 'as --percent 10' })
  return number
}
