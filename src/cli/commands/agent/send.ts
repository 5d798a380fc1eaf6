import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { withAgent } from '../../agent-name.ts'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { note, oneLine, paint, say, sayJson } from '../../output.ts'
import { senderName } from '../../sender-name.ts'
import { UsageError } from '../../usage-error.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly from?: string
}

export const define = (command: Command): void => {
  command
    .argument('<agent>', 'who gets it')
    .argument('[message...]', 'the message; - or nothing reads stdin')
    .option('--from <name>', 'who sends it; your login name if not said')
    .action((agent: string, words: string[]) => send(agent, words.join(' '), command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi agent send writer "The data has arrived"',
    'ksi agent send writer - < notes.md',
  ])
}

const send = async (agent: string, words: string, options: Options): Promise<void> => {
  const message = words === '' || words === '-' ? readFileSync(0, 'utf8') : words
  if (message.trim() === '')
    throw new UsageError('there is no message', { hint: `as: ksi agent send ${agent} "hello"` })
  const { answer, hasEnded } = await withClient(options, async client => {
    const { agents }: { agents: Agent[] } = await client.request('agent:list', { status: 'all' })
    const sender_agent = options.from ?? senderName(agents)
    const data = { target_agent: agent, message, sender_agent }
    return {
      answer: await withAgent(client, agent, () => client.request('agent:send_message', data)),
      hasEnded: agents.some(({ agent_id, status }) => agent_id === agent && status === 'terminated'),
    }
  })
  if (options.json) sayJson(answer)
  else say(`${paint('green', '✓')} ${oneLine(answer.status)} to ${oneLine(agent)}`)
  if (hasEnded) note(`${agent} has ended: nobody reads this until it is started again: ksi agent restart ${agent}`)
}

interface Agent {
  readonly agent_id: string
  readonly status: string
}
