import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Client, connect, type ReceivedEvent } from '../../src/client/index.ts'
import { busPort } from '../../src/daemon/bus-port.ts'
import type { Plugin } from '../../src/plugin/index.ts'
import agentService from '../../src/plugins/agent_service/index.ts'
import completionService from '../../src/plugins/completion_service/index.ts'
import message from '../../src/plugins/message/index.ts'
import state from '../../src/plugins/state_service/index.ts'
import system from '../../src/plugins/system/index.ts'
import { OpenConnections } from '../../src/protocol/index.ts'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import type { Store } from '../../src/stores/store.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface AgentsOptions {
  /** Files of the profile folder: profiles as objects, scripts as text. */
  readonly files?: Readonly<Record<string, object | string>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly plugins?: readonly Plugin[]
  readonly home?: string
  readonly store?: Store
}

export interface AgentsDaemon extends BareDaemon {
  /** A client of `events.sock`. */
  readonly client: (onPush?: (event: ReceivedEvent) => void) => Promise<Client>
  [Symbol.asyncDispose](): Promise<void>
}

/** A daemon with everything agents need, over real sockets in a scratch folder. Agents are scripted. */
export const agentsDaemon = async (options: AgentsOptions = {}): Promise<AgentsDaemon> => {
  const home = options.home ?? scratchFolder()
  const profiles = join(home, 'agent_profiles')
  mkdirSync(profiles, { recursive: true })
  for (const [name, content] of Object.entries(options.files ?? {}))
    writeFileSync(join(profiles, name), typeof content === 'string' ? content : JSON.stringify(content))
  const socket_dir = join(home, 'sockets')
  mkdirSync(socket_dir, { recursive: true, mode: 0o700 })
  let connections: OpenConnections | undefined
  const daemon = await bareDaemon({
    home,
    store: options.store ?? openMemoryStore(),
    plugins: options.plugins ?? [],
    builtIns: [system, state, message, completionService, agentService],
    config: { completion_service: { provider: 'scripted' }, ...options.config },
    connections: bus => {
      connections = new OpenConnections(busPort(bus), { folder: socket_dir })
      return connections
    },
  })
  await connections!.open(connections!.events)
  await daemon.host.ready()
  const clients: Client[] = []
  const stop = async () => {
    await Promise.all(clients.map(client => client.close()))
    await daemon.stop()
    await connections!.close(1000)
  }
  return {
    ...daemon,
    client: async onPush => {
      const client = await connect({ socketDir: socket_dir, reconnect: false, ...(onPush && { onPush }) })
      clients.push(client)
      return client
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** It is removed when the test ends, also when its daemon was left running, as after a kill, or did not start. */
const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-agents-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
