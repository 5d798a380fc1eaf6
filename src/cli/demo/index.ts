import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../client/index.ts'
import { messageOf } from '../../errors.ts'
import { note, paint, say } from '../output.ts'
import { writeFiles } from './files.ts'
import { Narrator } from './narrator.ts'
import { type ScratchDaemon, startScratchDaemon } from './scratch-daemon.ts'

export interface DemoOptions {
  /** A file for every event the demo hears and everything it checks, a line of JSON each. */
  readonly log?: string | undefined
}

/** The main job, for real and offline, in a scratch folder; gives the exit code and leaves nothing behind. */
export const demo = async ({ log }: DemoOptions = {}): Promise<number> => {
  const began = performance.now()
  const home = mkdtempSync(join(tmpdir(), 'ksi-demo-'))
  if (log !== undefined) writeFileSync(log, '')
  const tell = new Narrator(log)
  let daemon: ScratchDaemon | undefined
  const stop = async (): Promise<number> => (await daemon?.stop()) ?? 0
  const cleanUp = (): void => rmSync(home, { recursive: true, force: true })
  process.once(
    'SIGINT',
    () =>
      void stop()
        .finally(cleanUp)
        .finally(() => process.exit(130)),
  )
  try {
    say(
      paint('bold', 'KSI demo') +
        paint('dim', ' · offline: two scripted agents, a real daemon, nothing leaves this machine'),
    )
    daemon = await theDaemonStarts(home, tell)
    await theAgentsTalk(daemon.client, tell)
    await oneIsStoppedAndResumed(daemon.client, tell)
    await thePluginAnswers(daemon.client, tell)
    await theStop(daemon, tell)
    cleanUp()
    say()
    say(
      `Done in ${((performance.now() - began) / 1000).toFixed(1)} s. Next: ${paint('bold', 'npm start')}, then ${paint('bold', 'ksi agent spawn analyst --task "…"')}`,
    )
    return 0
  } catch (cause) {
    note(`ksi: the demo failed: ${messageOf(cause)}`)
    await stop()
    cleanUp()
    return 1
  }
}

const theDaemonStarts = async (home: string, tell: Narrator): Promise<ScratchDaemon> => {
  tell.step('A daemon starts', `Everything it keeps is in one folder, ${home}; clients talk to it over a unix socket.`)
  writeFiles(home)
  const daemon = await startScratchDaemon(home)
  const { plugins } = await daemon.client.request('system:health')
  tell.fact(`pid ${daemon.pid} answers on ${join(home, 's', 'events.sock')}`)
  tell.fact(`plugins: ${Object.keys(plugins).join(', ')}`)
  return daemon
}

const theAgentsTalk = async (client: Client, tell: Narrator): Promise<void> => {
  const token = `tok-${randomBytes(4).toString('hex')}`
  tell.step(
    'Two agents talk through the bus',
    `Alice is to hand Bob the token ${token}, made up just now, and to get it back. Their mail becomes their turns.`,
  )
  await client.subscribe(['message:published', 'state:changed', 'agent:*', 'completion:*'], tell.heard)
  const returned = client.waitFor('state:changed', { 'data.key': 'returned' })
  const thanked = client.waitFor<any>('message:published', ({ data }) => /Thank you/.test(data.message))
  await client.request('agent:spawn', { profile_name: 'keeper', agent_id: 'bob' })
  await client.request('agent:spawn', {
    profile_name: 'courier',
    agent_id: 'alice',
    task: `Carry the token ${token} to bob.`,
  })
  await Promise.all([returned, thanked])
  const { value } = await client.request('state:get', { namespace: 'demo', key: 'returned' })
  tell.check(value === token, `the token came back: ${token}`)
  const turns = await finishedTurns(client)
  tell.check((turns.alice ?? 0) >= 3 && (turns.bob ?? 0) >= 3, `turns: alice ${turns.alice}, bob ${turns.bob}`)
}

const oneIsStoppedAndResumed = async (client: Client, tell: Narrator): Promise<void> => {
  tell.step('Bob is stopped and comes back', 'His conversation is kept: he still knows what he was told before.')
  const { value: token } = await client.request('state:get', { namespace: 'demo', key: 'returned' })
  await client.request('agent:terminate', { agent_id: 'bob', reason: 'for the demo' })
  await client.request('agent:restart', { agent_id: 'bob' })
  const answer = client.waitFor<any>(
    'completion:result',
    ({ data }) => data.agent_id === 'bob' && /It was/.test(said(data)),
  )
  await client.request('agent:send_message', { target_agent: 'bob', message: 'Which token did you keep?' })
  const { data } = await answer
  tell.check(said(data).includes(token), `bob, after his restart: “${said(data)}”`)
}

const thePluginAnswers = async (client: Client, tell: Narrator): Promise<void> => {
  tell.step('A plugin answers', 'One file, dropped into a folder: no build, no package. dice.ts declares dice:roll.')
  const { rolled } = await client.request('dice:roll', { sides: 20 })
  tell.check(Number.isInteger(rolled), `dice:roll says ${rolled}`)
  const refused = await client.request('dice:rol').catch(cause => cause)
  tell.check(refused.code === 'EVENT_NOT_HANDLED', `dice:rol is nobody's: ${refused.details.hint}`)
}

const theStop = async (daemon: ScratchDaemon, tell: Narrator): Promise<void> => {
  tell.step('The daemon stops', 'It finishes what is under way, ends its agents, removes its sockets.')
  const { total } = await daemon.client.request('system:event_history', { limit: 1 })
  tell.fact(`${total} events happened, every one of them can be looked at`)
  const code = await daemon.stop()
  tell.check(code === 0, 'it has ended, and its folder is gone')
}

const finishedTurns = async (client: Client): Promise<Record<string, number>> => {
  const { events } = await client.request('system:event_history', { pattern: 'completion:result', limit: 1000 })
  const turns: Record<string, number> = {}
  for (const { data } of events) turns[data.agent_id] = (turns[data.agent_id] ?? 0) + 1
  return turns
}

const said = (data: { result: { response?: string } }): string => data.result.response ?? ''
