import type { Command } from 'commander'
import type { ReceivedEvent } from '../../../client/index.ts'
import { redact } from '../../../plugin/index.ts'
import { withAgent } from '../../agent-name.ts'
import { concerns, storyPatterns, tellStory } from '../../agent-story.ts'
import { dial } from '../../dial.ts'
import { parseTime } from '../../duration.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, paint, printable, say, sayJson } from '../../output.ts'
import { positionAt } from '../../position-at.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly follow?: boolean
  readonly since?: string
}

export const define = (command: Command): void => {
  command
    .argument('<agent>', 'whose')
    .option('-f, --follow', 'go on with what happens')
    .option('--since <time>', 'only what happened since then: 10m, 2h, or a date')
    .action((agent: string) => logs(agent, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi agent logs writer', 'ksi agent logs writer -f --since 10m'])
}

const logs = async (agent: string, { json, follow = false, since, ...options }: Options): Promise<void> => {
  await using client = await dial(options, { reconnect: follow })
  const after = since === undefined ? { seq: 0 } : await positionAt(client, parseTime(since))
  let count = 0
  const tell = (received: ReceivedEvent): void => {
    const event = redact(received)
    count++
    if (json) sayJson(event)
    else show(event, agent)
  }
  const past: ReceivedEvent[] = []
  let isPast = after !== undefined
  const subscription = await client.subscribe(storyPatterns, {
    after,
    // What is no longer kept is not missed by somebody who asks for all there is.
    onGap: () => {},
    onSynced: () => {
      isPast = false
      for (const event of inOrder(past)) tell(event)
      if (!follow) subscription.close()
    },
  })
  if (!isPast && !follow) subscription.close()
  for await (const event of subscription) {
    if (!concerns(event, agent)) continue
    if (isPast) past.push(event)
    else tell(event)
  }
  if (count > 0) return
  await withAgent(client, agent, () => client.request('agent:get_capabilities', { agent_id: agent }))
  note(paint('dim', 'nothing has happened yet', process.stderr))
}

/** A request is kept when it is answered, so its number is later than that of what followed from it. */
const inOrder = (events: readonly ReceivedEvent[]): ReceivedEvent[] =>
  events.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))

const show = (event: ReceivedEvent, agent: string): void => {
  const story = tellStory(event, agent)
  if (story === undefined) return
  const [verb, text] = story
  const time = new Date(event.timestamp).toLocaleTimeString('en-GB')
  const [first = '', ...more] = printable(text).split('\n')
  say(`${paint('dim', time)}  ${paint(verb === 'failed' ? 'red' : 'cyan', verb.padEnd(9))}  ${first}`)
  for (const line of more) say(`${' '.repeat(21)}${line}`.trimEnd())
}
