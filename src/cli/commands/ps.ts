import type { Command } from 'commander'
import { withClient } from '../dial.ts'
import { toNumber } from '../exact-json.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { note, oneLine, paint, say, sayJson } from '../output.ts'
import { table } from '../table.ts'
import { ageOf, paintStatus } from './agent/list.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
}

export const define = (command: Command): void => {
  command.action(() => ps(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi ps', 'ksi ps --json | jq -r .agent_id'])
}

const ps = async (options: Options): Promise<void> => {
  const [{ agents }, { active_requests, queue_length }] = await withClient(options, client =>
    Promise.all([client.request('agent:list', {}), client.request('completion:status', {})]),
  )
  const turnOf = (agent: any) => active_requests.find(({ agent_id }: any) => agent_id === agent.agent_id) ?? null
  const rows = agents.map((agent: any) => ({ ...agent, running: turnOf(agent) }))
  if (options.json) {
    for (const row of rows) sayJson(row)
    return
  }
  if (rows.length > 0) say(table(['AGENT', 'STATUS', 'PROFILE', 'DOING', 'SINCE', 'TASK'], rows.map(rowOf)))
  else note(paint('dim', 'no agents; spawn one: ksi agent spawn analyst --task "…"', process.stderr))
  const waiting = toNumber(queue_length) ?? 0
  if (waiting > 0) note(paint('dim', `${waiting} more completions wait`, process.stderr))
}

const rowOf = ({ agent_id, status, profile, created_at, task, turn, running }: any): string[] => [
  oneLine(agent_id),
  paintStatus(status),
  oneLine(profile ?? ''),
  running ? paint('cyan', 'thinks') : paint('dim', oneLine(turn ?? '')),
  ageOf(running?.started_at ?? created_at),
  oneLine(task ?? ''),
]
