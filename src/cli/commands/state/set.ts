import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import { parseDuration } from '../../duration.ts'
import { readValue } from '../../event-data.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'
import { type PlaceOptions, placeOf, withPlace } from './place.ts'

interface Options extends PlaceOptions {
  readonly text?: boolean
  readonly ttl?: string
  readonly expectedVersion?: string
}

export const define = (command: Command): void => {
  withPlace(command)
    .argument('<key>', 'the name of the value')
    .argument('<value>', 'JSON if it is JSON, else text; - reads stdin')
    .option('--text', 'take the value as text, even if it is JSON')
    .option('--ttl <time>', 'forget it after 90s, 10m, 2h …')
    .option('--expected-version <number>', 'only if this is the version there; 0: only if nothing is there')
    .action((key: string, value: string) => set(key, value, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi state set answer 42',
    'ksi state set greeting "hello there" --ttl 1h',
    'ksi state set plan - --agent writer < plan.json',
  ])
}

const set = async (key: string, word: string, options: Options): Promise<void> => {
  const text = word === '-' ? readFileSync(0, 'utf8') : word
  const { ttl, expectedVersion } = options
  const data = {
    key,
    value: options.text ? text : readValue(text),
    ...placeOf(options),
    ...(ttl !== undefined && { ttl: parseDuration(ttl) }),
    ...(expectedVersion !== undefined && { expected_version: readValue(expectedVersion) }),
  }
  const answer = await withClient(options, client => client.request('state:set', data))
  if (options.json) return sayJson(answer)
  const version = paint('dim', `(version ${JSON.stringify(answer.version)})`)
  say(`${paint('green', '✓')} ${oneLine(answer.key)} is kept in ${oneLine(answer.namespace)} ${version}`)
}
