import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Client, type ConnectOptions, connect } from '../../src/client/index.ts'
import { busPort } from '../../src/daemon/bus-port.ts'
import type { Plugin } from '../../src/plugin/index.ts'
import state from '../../src/plugins/state_service/index.ts'
import system from '../../src/plugins/system/index.ts'
import transport from '../../src/plugins/transport/index.ts'
import { OpenConnections } from '../../src/protocol/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface SystemDaemon extends BareDaemon {
  readonly sockets: string
  /** Another client on its socket; what is pushed to it is collected in `pushed`. */
  readonly client: (options?: ConnectOptions) => Promise<Client & { readonly pushed: any[] }>
}

/** The plugins system, transport and state_service behind a real socket. */
export const systemDaemon = async (plugins: readonly Plugin[] = []): Promise<SystemDaemon> => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-system-'))
  const sockets = join(home, 'sockets')
  mkdirSync(sockets, { mode: 0o700 })
  let connections: OpenConnections | undefined
  const daemon = await bareDaemon({
    home,
    builtIns: [system, transport, state],
    plugins,
    connections: bus => (connections = new OpenConnections(busPort(bus), { folder: sockets })),
  })
  await connections!.open(connections!.events)
  onTestFinished(async () => {
    await connections!.close(1000)
    await daemon.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const client = async (options: ConnectOptions = {}) => {
    const pushed: any[] = []
    const opened = await connect({
      socketDir: sockets,
      reconnect: false,
      onPush: push => pushed.push(push),
      ...options,
    })
    onTestFinished(() => opened.close())
    return Object.assign(opened, { pushed })
  }
  return { ...daemon, sockets, client }
}
