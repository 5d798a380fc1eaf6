import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import type { Client } from '../../client/index.ts'
import { withAgent } from '../agent-name.ts'
import { dial } from '../dial.ts'
import { parseDuration } from '../duration.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { note, paint, printable, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { sayFailure } from '../say-failure.ts'
import { senderName } from '../sender-name.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly timeout?: string
  readonly from?: string
}

export const define = (command: Command): void => {
  command
    .argument('<agent>', 'with whom')
    .description(
      'Talk with an agent: every line is a turn, its conversation goes on. Ctrl-C ends a turn, Ctrl-D the talk.',
    )
    .option('--timeout <seconds>', 'how long one turn may take')
    .option('--from <name>', 'who speaks; your login name if not said')
    .action((agent: string) => chat(agent, command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), [
    'ksi chat writer',
    'echo "What have you found?" | ksi chat writer',
    'ksi chat writer --json < questions.txt',
  ])
}

const chat = async (agent: string, { json = false, ...options }: Options): Promise<void> => {
  const timeout = options.timeout === undefined ? undefined : parseDuration(options.timeout)
  await using client = await dial(options)
  await withAgent(client, agent, () => client.request('agent:get_capabilities', { agent_id: agent }))
  const isTalk = process.stdin.isTTY && process.stdout.isTTY && !json
  const from = options.from ?? senderName((await client.request('agent:list', { status: 'all' })).agents) ?? 'ksi'
  if (isTalk) note(paint('dim', `talking with ${agent}; Ctrl-C ends a turn, Ctrl-D the talk`, process.stderr))
  const prompt = paint('cyan', 'you> ')
  const lines = createInterface({ input: process.stdin, ...(isTalk && { output: process.stdout, prompt }) })
  let cancel: (() => void) | undefined
  lines.on('SIGINT', () => (cancel ? cancel() : lines.close()))
  if (isTalk) lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') {
      const turn = startTurn(client, agent, { prompt: line, from, timeout })
      cancel = turn.cancel
      await showTurn(agent, turn.answer, json)
      cancel = undefined
    }
    if (isTalk) lines.prompt()
  }
  if (isTalk) say()
}

const startTurn = (
  client: Client,
  agent_id: string,
  said: { prompt: string; from: string; timeout: number | undefined },
) => {
  const request_id = `chat-${process.pid}-${process.hrtime.bigint().toString(36)}`
  const data = { agent_id, request_id, ...said }
  const answer = withAgent(client, agent_id, () => client.request('completion:request', data))
  // The turn itself says how it ended.
  return { answer, cancel: () => void client.request('completion:cancel', { request_id }).catch(() => {}) }
}

/** One failed turn does not end the talk, but the exit code tells of it. */
const showTurn = async (agent: string, answer: Promise<any>, asJson: boolean): Promise<void> => {
  try {
    const turn = await withProgress(`${agent} is thinking`, answer)
    if (asJson) sayJson(turn)
    else say(process.stdout.isTTY ? `${paint('green', `${agent}>`)} ${printable(turn.result)}` : printable(turn.result))
  } catch (cause) {
    process.exitCode = sayFailure(cause, asJson)
  }
}
