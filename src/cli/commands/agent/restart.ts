import type { Command } from 'commander'
import type { Client } from '../../../client/index.ts'
import { withAgent } from '../../agent-name.ts'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly runTask?: boolean
}

export const define = (command: Command): void => {
  command
    .argument('<agent...>', 'who')
    .option('--run-task', 'its task runs again even if it was finished')
    .description('Start agents again that run or have ended: with their profile, task, conversation and waiting mail.')
    .action((agents: string[]) => restart(agents, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi agent restart writer', 'ksi agent restart writer --run-task'])
}

const restart = async (agents: readonly string[], { json, runTask, ...options }: Options): Promise<void> => {
  for (const agent_id of agents) {
    const data = { agent_id, run_task: runTask }
    const ask = (client: Client) => withAgent(client, agent_id, () => client.request('agent:restart', data))
    const answer = await withClient(options, ask, `restarting ${agent_id}`)
    if (json) sayJson(answer)
    else say(`${paint('green', '✓')} ${oneLine(agent_id)} is started again`)
  }
}
