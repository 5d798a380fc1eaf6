import type { Command } from 'commander'
import type { Client } from '../../../client/index.ts'
import { fail } from '../../../errors.ts'
import { nearest } from '../../../plugin/nearest.ts'
import { withClient } from '../../dial.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { printable, say, sayJson } from '../../output.ts'
import { type PlaceOptions, placeOf, withPlace } from './place.ts'

export const define = (command: Command): void => {
  withPlace(command)
    .argument('<key>', 'the name of the value')
    .action((key: string) => get(key, command.optsWithGlobals<PlaceOptions>()))
  withExamples(withDaemonOptions(command), ['ksi state get answer', 'ksi state get plan --agent writer --json'])
}

const get = async (key: string, options: PlaceOptions): Promise<void> => {
  const answer = await withClient(options, async client => {
    const found = await client.request('state:get', { key, ...placeOf(options) })
    if (!found.found) throw await notThere(client, key, options)
    return found
  })
  if (options.json) sayJson(answer)
  else say(typeof answer.value === 'string' ? printable(answer.value) : JSON.stringify(answer.value, null, 2))
}

const notThere = async (client: Client, key: string, options: PlaceOptions): Promise<Error> => {
  const { keys = [], shared_keys = keys } = await client.request('state:list', placeOf(options))
  const meant = nearest(key, shared_keys)
  const place = options.agent === undefined ? (options.namespace ?? 'shared') : `agent:${options.agent}`
  const hint = meant.length > 0 ? `did you mean: ${meant.join(', ')}?` : 'ksi state list shows what is there'
  return fail('NOT_FOUND', `${key} in ${place}`).with({ hint, nearest: meant })
}
