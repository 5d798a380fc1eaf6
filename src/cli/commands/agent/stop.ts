import type { Command } from 'commander'
import type { Client } from '../../../client/index.ts'
import { withAgent } from '../../agent-name.ts'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly force?: boolean
  readonly reason?: string
}

export const define = (command: Command): void => {
  command
    .argument('<agent...>', 'who')
    .option('--force', 'do not wait for its turn to end')
    .option('--reason <text>', 'for the log')
    .action((agents: string[]) => stop(agents, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi agent stop writer', 'ksi agent stop writer reviewer --force'])
}

const stop = async (agents: readonly string[], { json, force, reason, ...options }: Options): Promise<void> => {
  for (const agent_id of agents) {
    const data = { agent_id, force, reason }
    const ask = (client: Client) => withAgent(client, agent_id, () => client.request('agent:terminate', data))
    const answer = await withClient(options, ask, `stopping ${agent_id}`)
    if (json) sayJson(answer)
    else say(`${paint('green', '✓')} ${oneLine(agent_id)} is ${oneLine(answer.status)}`)
  }
}
