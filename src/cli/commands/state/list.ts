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

const list = (pattern: string | undefined, options: PlaceOptions): Promise<void> =>
  withClient(options, async client => {
    const place = placeOf(options)
    const all = pattern === undefined && Object.keys(place).length === 0
    const where = all ? {} : { namespace: 'shared', ...place, pattern: pattern ?? '*' }
    const answer = await client.request('state:list', 'agent_id' in where ? { ...where, namespace: undefined } : where)
    if (options.json) return sayJson(answer)
    if (all)
      return say(
        facts([
          ['shared', names(answer.shared_keys)],
          ['agents', names(answer.agents)],
          ['sessions', names(answer.sessions)],
          ['namespaces', names(answer.namespaces)],
        ]),
      )
    for (const key of answer.keys) say(oneLine(key))
    if (answer.keys.length === 0) note(paint('dim', 'nothing is there', process.stderr))
  })

const names = (list: readonly string[] = []): string[] => (list.length > 0 ? list.map(oneLine) : [paint('dim', 'none')])
