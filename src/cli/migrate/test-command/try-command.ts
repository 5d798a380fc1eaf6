import type { differences } from '../../../plugins/legacy/comparing/differences.ts'
import { groupOf } from '../../../plugins/legacy/routes/groups.ts'
import { type Answer, compareAnswers, readAnswer } from '../../../plugins/legacy/routes/shadow/compare-answers.ts'
import { agentsIn } from '../../../plugins/legacy/routes/shadow/copied-state.ts'
import { isDifferentOnPurpose } from '../../../plugins/legacy/routes/shadow/on-purpose.ts'
import { ruleOf } from '../../../plugins/legacy/routes/shadow/rules.ts'
import { LineSocket } from '../../legacy/line-socket.ts'
import type { TrialDaemon } from './trial-daemon.ts'
import { type LedTo, type Verdict, verdictOf } from './verdict.ts'

/** How the old daemon answered the same. */
export interface Compared {
  /** False: it was not asked, or its answer cannot be compared. */
  readonly compared: boolean
  readonly differences: ReturnType<typeof differences>
}

export type Tried = Verdict & { readonly live?: Compared }

interface Wanted {
  readonly command: string
  readonly parameters: unknown
  /** The old daemon's socket: it is asked the same. */
  readonly live?: string | undefined
}

const patience = 20_000

/** Sends one command to a daemon of ours that was started for it, and says what it led to. */
export const tryCommand = async ({ command, parameters, live }: Wanted, trial: TrialDaemon): Promise<Tried> => {
  const message = { command, parameters }
  const rule = ruleOf(command)
  const theirs = live === undefined ? undefined : await lineFrom(live, message)
  if (theirs !== undefined && !rule.writes) await bring(message, readAnswer(theirs), trial)
  const line = await lineFrom(trial.socket, message, command === 'AGENT_CONNECTION')
  if (line === undefined) throw new Error(`${command} was not answered in ${patience / 1000} s`)
  const ours = readAnswer(line)
  const verdict = verdictOf({ command, parameters }, ours, await eventsOf(command, trial))
  if (live === undefined) return verdict
  const found =
    theirs === undefined || isDifferentOnPurpose(command, message)
      ? undefined
      : compareAnswers(readAnswer(theirs), ours, rule)
  const compared = { compared: found !== undefined, differences: found ?? [] }
  return { ...verdict, live: compared, compatible: verdict.compatible && compared.differences.length === 0 }
}

/** Whether it may be sent to a daemon that is in use, without having been asked for by name: it only reads. */
export const onlyReads = (command: string): boolean =>
  groupOf(command) === 'read-only' || /^(?:GET|LIST)_|^MESSAGE_BUS_STATS$/.test(command)

/** What is kept is read where the configured daemon keeps it; which agents there are says the old daemon. */
const bring = async (
  { command, parameters }: Pick<Wanted, 'command' | 'parameters'>,
  theirs: Answer,
  trial: TrialDaemon,
) => {
  const { needs } = ruleOf(command)
  await trial.bring(needs, (parameters as { key?: unknown } | null)?.key)
  const agents = needs === 'agents' ? agentsIn(theirs.result) : undefined
  if (agents) await lineFrom(trial.socket, { command: 'LOAD_STATE', parameters: { state_data: { agents } } })
}

/** `stays`: the connection is left open; it ends with the daemon. */
const lineFrom = async (path: string, message: object, stays = false): Promise<string | undefined> => {
  const socket = await LineSocket.open(path)
  try {
    socket.send(Buffer.from(`${JSON.stringify(message)}\n`))
    const heard = await socket.hear(patience)
    return typeof heard === 'string' ? undefined : heard.line
  } finally {
    if (!stays) socket.close()
  }
}

/** The events that the last legacy command of this name has asked for, in their order. */
const eventsOf = async (command: string, { client }: TrialDaemon): Promise<LedTo[]> => {
  if (command === 'SHUTDOWN') return [{ event: 'system:shutdown', data: {} }] // nobody is left to ask
  const { events } = await client.request('system:event_history', { limit: 200, order: 'desc' })
  const asked = events.find((one: any) => one.event_name === 'legacy:command' && one.data?.command === command)
  const children = events.filter(
    (one: any) =>
      one.event_name !== 'legacy:used' && one.metadata?.parent_id === asked?.metadata?.id && asked !== undefined,
  )
  return children.reverse().map((one: any) => ({ event: one.event_name, data: one.data }))
}
