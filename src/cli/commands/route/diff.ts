import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { readCount, withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly limit?: number
  readonly settle?: boolean
}

export const define = (command: Command): void => {
  withDaemonOptions(command)
    .argument('[command]', 'only differences of this one')
    .option('--limit <count>', 'the newest so many', readCount)
    .option('--settle', 'forget them: they have been dealt with')
    .action((name: string | undefined) => diff(name, command.optsWithGlobals<Options>()))
  withExamples(command, ['ksi route diff', 'ksi route diff GET_AGENT_KV --limit 1', 'ksi route diff --settle'])
}

const diff = async (command: string | undefined, { limit, settle, ...options }: Options): Promise<void> => {
  const about = command === undefined ? {} : { command }
  if (settle) {
    const answer = await withClient(options, client => client.request('route:settle', about))
    if (options.json) sayJson(answer)
    else say(`${paint('green', '✓')} ${answer.settled} differences are forgotten`)
    return
  }
  const wanted = { ...about, ...(limit !== undefined && { limit }) }
  const { differences } = await withClient(options, client => client.request('route:diff', wanted))
  if (options.json) for (const one of differences) sayJson(one)
  else if (differences.length === 0) note('no answer differed')
  else for (const one of differences) sayDifference(one)
}

const sayDifference = ({ command, client, at, parameters, places }: any): void => {
  say(`${paint('red', '✗')} ${oneLine(command)} ${paint('dim', oneLine(`${at}, asked by ${client}`))}`)
  say(`  asked    ${shown(parameters)}`)
  for (const place of places) {
    say(`  at       ${oneLine(place.at || '/')}`)
    say(`    theirs ${shown(place.theirs)}`)
    say(`    ours   ${shown(place.ours)}`)
  }
}

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : oneLine(JSON.stringify(value))
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
