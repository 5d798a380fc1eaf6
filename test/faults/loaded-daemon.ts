import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connect } from '../../src/client/index.ts'
import { launcher } from '../cli/ksi.ts'

export interface RealDaemon {
  readonly child: ChildProcess
  readonly client: Client
  /** Ends it with SIGKILL and waits until it is gone. */
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<number | null>
}

/** A real daemon in this folder; more variables for its environment, and settings of plugins. */
export const startIn = async (
  home: string,
  env: Record<string, string> = {},
  plugins: Record<string, object> = {},
): Promise<RealDaemon> => {
  const transports = { unix: { socket_dir: 's' } }
  const completion_service = { provider: 'scripted', ...plugins.completion_service }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify({ transports, plugins: { ...plugins, completion_service } }))
  const child = spawn(process.execPath, [launcher, 'start', '--home', home, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH!, HOME: home, KSI_LOG_LEVEL: 'ERROR', ...env },
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout!, 'data'), ended])
  if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode} at its start`)
  const client = await connect({ socket: join(home, 's', 'events.sock'), reconnect: false })
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    await ended
    await client.close()
    return child.exitCode
  }
  return { child, client, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') }
}

/** What the daemon has acknowledged so far. */
export class Acknowledged {
  readonly sets = new Map<string, number>()
  readonly messages = new Map<string, string[]>()
  readonly completions = new Set<string>()
  pending = 0
  #next = 0
  #heard: (() => void) | undefined

  get count(): number {
    return (
      this.sets.size + [...this.messages.values()].reduce((sum, all) => sum + all.length, 0) + this.completions.size
    )
  }

  /** Asks for all three kinds of work, as fast as it is answered, until the connection is lost. */
  async work({ client }: RealDaemon, writers: number): Promise<void> {
    await Promise.all(Array.from({ length: writers }, () => this.#write(client).catch(() => {})))
  }

  /** Does something at the very moment an acknowledgement comes while others are still owed. */
  nextWhileOthersWait(act: () => void): Promise<void> {
    return new Promise(resolve => {
      this.#heard = () => {
        if (this.pending === 0) return
        this.#heard = undefined
        act()
        resolve()
      }
    })
  }

  async #write(client: Client): Promise<void> {
    for (;;) {
      const n = this.#next++
      const to = `receiver${n % 12}`
      if (n % 25 === 0) {
        const request_id = `request-${n}`
        await this.#ask(client, 'completion:async', { prompt: `number ${n}`, request_id })
        this.completions.add(request_id)
      } else if (n % 3 === 0) {
        const { message_id } = await this.#ask(client, 'message:send', { from_agent: 'w', to_agent: to, content: n })
        this.messages.set(to, [...(this.messages.get(to) ?? []), message_id])
      } else {
        await this.#ask(client, 'state:set', { namespace: 'agent:kill', key: `k${n}`, value: n })
        this.sets.set(`k${n}`, n)
      }
    }
  }

  async #ask(client: Client, name: string, data: object): Promise<any> {
    this.pending++
    try {
      return await client.request(name, data)
    } finally {
      this.pending--
      queueMicrotask(() => this.#heard?.())
    }
  }
}

/** All mail of an agent, each acknowledged as it comes; how often each id came, and whether a repetition said so. */
export const receiveAll = async (home: string, agent_id: string): Promise<Map<string, number>> => {
  const got = new Map<string, number>()
  const client = await connect({
    socket: join(home, 's', 'events.sock'),
    onPush: ({ event, data }: any) => {
      if (event !== 'message:received') return
      got.set(data.id, (got.get(data.id) ?? 0) + 1)
      void client.request('message:ack', { agent_id, message_id: data.id }).catch(() => {})
    },
  })
  await client.request('agent:connection', { action: 'connect', agent_id })
  for (let last = -1; got.size !== last; ) {
    last = got.size
    await sleep(400)
  }
  await client.close()
  return got
}
