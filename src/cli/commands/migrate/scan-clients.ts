import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type ClientScan, scanClients } from '../../../migrate/clients/scan-clients.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { type Arriving, arrivingCalls } from '../../migrate/arriving-calls.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { withProgress } from '../../progress.ts'
import { table } from '../../table.ts'
import { UsageError } from '../../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly strict?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .argument('<folder>', 'where the code of your clients lies; also a single file')
    .option('--strict', 'exit with 1 also when commands of the old daemon are used')
    .description(
      'Find where the code of clients uses commands of the old daemon, and say what to write instead: Python and JavaScript are read with their grammar; shell and everything else by the lines that are written in it. When the daemon runs, it says who still calls what.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 uses were found, 1 a file could not be read, 2 wrong usage or no such folder, 3 nothing was found.',
    )
    .action((folder: string) => scan(folder, command.optsWithGlobals<Options>()))
  withExamples(command, [
    'ksi migrate scan-clients ~/src/my-clients',
    "ksi migrate scan-clients . --json | jq -r '.uses[] | [.file, .line, .command, .instead] | @tsv'",
  ])
}

const scan = async (folder: string, options: Options): Promise<void> => {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${resolve(folder)}`)
  const found = await withProgress('reading the code', scanClients(resolve(folder)))
  const arriving = await arrivingCalls(options)
  if (options.json) sayJson({ ...found, ...(arriving && { arriving }) })
  else show(found, arriving)
  const isUsed = found.uses.length > 0
  if (found.unreadable.length > 0 || (isUsed && options.strict)) process.exitCode = 1
  else if (!isUsed) process.exitCode = 3
}

const show = (found: ClientScan, arriving: readonly Arriving[] | undefined): void => {
  showUses(found)
  for (const { file, reason } of found.unreadable)
    note(`${paint('red', 'not read:', process.stderr)} ${oneLine(file)}: ${oneLine(reason)}`)
  if (found.daemon_files.length > 0)
    note(`left out, as they belong to the old daemon itself: ${found.daemon_files.map(oneLine).join(', ')}`)
  showCommands(found, arriving)
  if (found.uses.length === 0) note(`no use of the old daemon in ${found.files} files`)
  if (found.sockets.length > 0) {
    const places = found.sockets.map(({ file, line }) => oneLine(`${file}:${line}`))
    say(`\nThese name sockets of the old daemon; events go to events.sock: ${[...new Set(places)].join(', ')}`)
  }
  if (arriving === undefined) note('the daemon does not run: it could say who still calls what')
}

const showUses = ({ uses }: ClientScan): void => {
  const told = new Set<string>()
  for (const [file, inFile] of Map.groupBy(uses, use => use.file)) {
    say(paint('bold', oneLine(file)))
    for (const { line, command, event, source, instead, remarks } of inFile) {
      say(`  ${String(line).padStart(5)}  ${paint('yellow', command ?? '?')} → ${event ?? '?'}`)
      say(`         ${paint('red', '-')} ${oneLine(source)}`)
      if (instead !== undefined) say(`         ${paint('green', '+')} ${oneLine(instead)}`)
      for (const remark of remarks.filter(one => !told.has(one))) say(paint('dim', `         ${oneLine(remark)}`))
      for (const remark of remarks) told.add(remark)
    }
  }
}

const showCommands = ({ commands }: ClientScan, arriving: readonly Arriving[] | undefined): void => {
  const names = [...new Set([...commands, ...(arriving ?? [])].map(({ command }) => command))]
  if (names.length === 0) return
  const rows = names.map(name => {
    const used = commands.find(({ command }) => command === name)
    const calls = arriving?.find(({ command }) => command === name)
    const callers = calls?.clients.map(({ client }) => oneLine(client)).join(', ') ?? ''
    const known = [name, used?.event ?? calls?.event ?? '?', String(used?.uses ?? 0)]
    return arriving ? [...known, String(calls?.calls ?? 0), callers] : known
  })
  say()
  say(table(['COMMAND', 'EVENT', 'IN THE CODE', ...(arriving ? ['CALLS', 'BY'] : [])], rows))
}
