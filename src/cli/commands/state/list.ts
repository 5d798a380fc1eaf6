import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { facts } from '../../table.ts'
import { type PlaceOptions, placeOf, withPlace } from './place.ts'

export const define = (command: Command): void => {
  withPlace(command)
    .argument('[pattern]', 'which keys; * is any text, ? any one character')
    .action((pattern: string | undefined) => list(pattern, command.optsWithGlobals<PlaceOptions>()))
  withExamples(withDaemonOptions(command), ['ksi state list', 'ksi state list "plan*" --agent writer'])
}

const list = async (pattern: string | undefined, options: PlaceOptions): Promise<void> => {
  const place = placeOf(options)
  const isOverview = pattern === undefined && Object.keys(place).length === 0
  const wanted = isOverview ? {} : { ...('agent_id' in place ? {} : { namespace: 'shared' }), ...place, pattern }
  const answer = await withClient(options, client => client.request('state:list', wanted))
  if (options.json) sayJson(answer)
  else if (isOverview) say(overview(answer))
  else if (answer.keys.length === 0) note(paint('dim', 'nothing is there', process.stderr))
  else for (const key of answer.keys) say(oneLine(key))
}

const overview = ({ shared_keys, agents, sessions, namespaces }: Record<string, string[] | undefined>): string =>
  facts([
    ['shared', names(shared_keys)],
    ['agents', names(agents)],
    ['sessions', names(sessions)],
    ['namespaces', names(namespaces)],
  ])

const names = (list: readonly string[] = []): string[] => (list.length > 0 ? list.map(oneLine) : [paint('dim', 'none')])
