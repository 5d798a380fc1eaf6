import { randomBytes } from 'node:crypto'
import { type Client, connect, type ReceivedEvent } from '../../client/index.ts'

/** A running daemon as the self-test uses it: under names of its own, and every trace is undone. */
export interface Trial {
  readonly client: Client
  readonly ask: Client['request']
  /** A name that nobody else uses. */
  readonly name: (what: string) => string
  /** Runs when the trial is over, the last one first. */
  readonly undo: (run: () => unknown) => void
}

export interface Ended {
  readonly trial: Trial
  /** Undoes everything; gives back what could not be undone. */
  readonly end: () => Promise<string[]>
}

export const beginTrial = (client: Client): Ended => {
  const mark = `selftest-${randomBytes(4).toString('hex')}`
  const undone: (() => unknown)[] = []
  const trial: Trial = {
    client,
    ask: client.request.bind(client),
    name: what => `${mark}-${what}`,
    undo: run => void undone.push(run),
  }
  const end = async (): Promise<string[]> => {
    const left: string[] = []
    for (const run of undone.reverse()) {
      try {
        await run()
      } catch (cause) {
        left.push(cause instanceof Error ? cause.message : String(cause))
      }
    }
    return left
  }
  return { trial, end }
}

/** An agent that is registered for the trial only. */
export const registered = async (trial: Trial, what: string, info: object): Promise<string> => {
  const agent_id = trial.name(what)
  await trial.ask('agent:register', { agent_id, agent_info: { role: 'selftest', ...info } })
  trial.undo(() => trial.ask('agent:unregister', { agent_id }))
  trial.undo(() => emptyMailbox(trial, agent_id))
  return agent_id
}

/** Seconds for mail to arrive that is there. */
const patience = 5

/** What waits for an agent would wait for ever; only what was delivered can be acknowledged. */
const emptyMailbox = async ({ client, ask }: Trial, agent_id: string): Promise<void> => {
  const { offline_queues } = await ask('message:stats')
  if (!offline_queues[agent_id]) return
  await using reader = await connect({
    socket: client.socket,
    onPush: ({ data }: ReceivedEvent<any>) =>
      void ask('message:ack', { agent_id, message_id: data.message_id }).catch(() => {}),
  })
  const over = client.waitFor('message:acknowledged', { 'data.agent_id': agent_id }, patience)
  await reader.request('agent:connection', { action: 'connect', agent_id })
  await over
}
