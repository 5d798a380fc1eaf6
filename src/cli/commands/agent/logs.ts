import type { Command } from 'commander'
import type { Client, ReceivedEvent } from '../../../client/index.ts'
import { withAgent } from '../../agent-name.ts'
import { tellStory } from '../../agent-story.ts'
import { dial } from '../../dial.ts'
import { parseTime } from '../../duration.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, paint, printable, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly follow?: boolean
  readonly since?: string
}

const patterns = ['agent:*', 'completion:*', 'message:*']

export const define = (command: Command): void => {
  command
    .argument('<agent>', 'whose')
    .option('-f, --follow', 'go on with what happens')
    .option('--since <time>', 'only what happened since then: 10m, 2h, or a date')
    .action((agent: string) => logs(agent, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi agent logs writer', 'ksi agent logs writer -f --since 10m'])
}

const logs = async (agent: string, options: Options): Promise<void> => {
  await using client = await dial(options, { reconnect: options.follow })
  const since = options.since === undefined ? 0 : parseTime(options.since)
  let count = 0
  for await (const event of eventsOf(client, agent, options.follow)) {
    if (Date.parse(event.timestamp) < since) continue
    count++
    if (options.json) sayJson(event)
    else say(lineOf(event))
  }
  if (count > 0) return
  await withAgent(client, agent, () => client.request('agent:get_capabilities', { agent_id: agent }))
  note(paint('dim', 'nothing has happened yet', process.stderr))
}

/** What is kept of an agent, and with `follow` what happens from now on. */
const eventsOf = async function* (client: Client, agent_id: string, follow = false): AsyncGenerator<ReceivedEvent> {
  const subscription = await client.subscribe(patterns, {
    filter: { agent_id },
    after: { seq: 0 },
    // What is no longer kept is not missed by somebody who asks for all there is.
    onGap: () => {},
    onSynced: () => {
      if (!follow) subscription.close()
    },
  })
  yield* subscription
}

const lineOf = (event: ReceivedEvent): string => {
  const [verb, text] = tellStory(event)
  const time = new Date(event.timestamp).toLocaleTimeString([], { hour12: false })
  const [first = '', ...more] = printable(text).split('\n')
  const head = `${paint('dim', time)}  ${paint(verb === 'failed' ? 'red' : 'cyan', verb.padEnd(8))}  `
  return [head + first, ...more.map(line => ' '.repeat(20) + line)].join('\n')
}
