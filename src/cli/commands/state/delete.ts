import type { Command } from 'commander'
import { fail } from '../../../errors.ts'
import { withClient } from '../../dial.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { type PlaceOptions, placeOf, withPlace } from './place.ts'

export const define = (command: Command): void => {
  withPlace(command)
    .argument('<key>', 'the name of the value')
    .action((key: string) => remove(key, command.optsWithGlobals<PlaceOptions>()))
  withExamples(withDaemonOptions(command), ['ksi state delete answer', 'ksi state delete plan --agent writer'])
}

const remove = async (key: string, options: PlaceOptions): Promise<void> => {
  const wanted = { key, ...placeOf(options) }
  const answer = await withClient(options, client => client.request('state:delete', wanted))
  if (answer.status === 'not_found') throw fail('NOT_FOUND', key).with({ hint: 'ksi state list shows what is there' })
  if (options.json) sayJson(answer)
  else say(`${paint('green', '✓')} ${oneLine(key)} is gone`)
}
