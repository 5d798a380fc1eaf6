import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Client, connect } from '../../src/client/index.ts'
import { type RealDaemon, startIn } from '../faults/loaded-daemon.ts'
import { until } from '../protocol/talk.ts'

export interface Attacked extends RealDaemon {
  readonly home: string
  readonly socket: string
  /** Starts an agent of this profile and opens its own door. */
  readonly enter: (profile_name: string, agent_id: string) => Promise<Client>
}

/** A real daemon in a scratch folder. `profiles`: files of its profile folder, profiles as objects and scripts as text. */
export const attackedDaemon = async (profiles: Readonly<Record<string, object | string>> = {}): Promise<Attacked> => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-attack-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  mkdirSync(join(home, 'agent_profiles'))
  for (const [name, content] of Object.entries(profiles))
    writeFileSync(join(home, 'agent_profiles', name), typeof content === 'string' ? content : JSON.stringify(content))
  const daemon = await startIn(home)
  onTestFinished(() => daemon.kill())
  const enter = async (profile_name: string, agent_id: string): Promise<Client> => {
    await daemon.client.request('agent:spawn', { profile_name, agent_id, task: 'hello' })
    return until(() => doorOf(home, agent_id)) as Promise<Client>
  }
  return { ...daemon, home, socket: join(home, 's', 'events.sock'), enter }
}

/** Which door is whose is said by whoever opens it. */
const doorOf = async (home: string, agent_id: string): Promise<Client | undefined> => {
  const folder = join(home, 's', 'agents')
  for (const file of (existsSync(folder) ? readdirSync(folder) : []).filter(name => name.endsWith('.sock'))) {
    const client = await connect({ socket: join(folder, file), reconnect: false }).catch(() => undefined)
    if (!client) continue // it is being opened
    const { actor } = await client.request('system:hello')
    if (actor?.id === agent_id) return client
    await client.close()
  }
  return undefined
}
