import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { withClient } from '../../dial.ts'
import type { DaemonOptions } from '../../find-socket.ts'
import { withDaemonOptions, withExamples } from '../../options.ts'
import { oneLine, paint, say, sayJson } from '../../output.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly task?: string
  readonly id?: string
  readonly context?: string
  readonly model?: string
}

export const define = (command: Command): void => {
  command
    .argument('<profile>', 'what kind of agent')
    .option('--task <text>', 'what it shall do; - reads stdin')
    .option('--id <name>', 'how it is called; made from the profile if not said')
    .option('--context <text>', 'what it should know')
    .option('--model <name>', 'another model than the profile’s')
    .action((profile: string) => spawn(profile, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi agent spawn analyst --task "Analyze data"',
    'ksi agent spawn analyst --id writer --task - < task.md',
  ])
}

const spawn = async (profile: string, options: Options): Promise<void> => {
  const { id, context, model } = options
  const task = options.task === '-' ? readFileSync(0, 'utf8') : options.task
  const wanted = { profile_name: profile, task, agent_id: id, context, model }
  const answer = await withClient(options, client => client.request('agent:spawn', wanted), `spawning ${profile}`)
  if (options.json) return sayJson(answer)
  const name = oneLine(answer.agent_id)
  say(`${paint('green', '✓')} ${name} is spawned`)
  say(paint('dim', `  ksi agent logs ${name} -f   ksi chat ${name}   ksi agent stop ${name}`))
}
