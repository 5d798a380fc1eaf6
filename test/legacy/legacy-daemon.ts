import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { busPort } from '../../src/daemon/bus-port.ts'
import type { Plugin } from '../../src/plugin/index.ts'
import { builtIns } from '../../src/plugins/index.ts'
import { legacyEndpoint } from '../../src/plugins/legacy/index.ts'
import { OpenConnections } from '../../src/protocol/index.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

export interface LegacyDaemon extends BareDaemon {
  readonly connections: OpenConnections
  /** The path of `control.sock`. */
  readonly socket: string
  /** The answer to one command, on a connection of its own. */
  readonly ask: (command: string, parameters?: unknown) => Promise<any>
  /** What the server sends on a connection that writes this and half-closes; nothing when it closes without a word. */
  readonly send: (bytes: string | Buffer) => Promise<string>
  /** `ask`, for what must succeed: its `result`. */
  readonly result: (command: string, parameters?: unknown) => Promise<any>
}

/** A daemon with all built-ins, a real SQLite file and a real `control.sock`; it ends with the test. */
export const legacyDaemon = async (
  config: Readonly<Record<string, object>> = {},
  plugins: readonly Plugin[] = [],
): Promise<LegacyDaemon> => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-legacy-'))
  for (const folder of ['sockets', 'var/state', 'var/db', 'var/logs/sessions'])
    mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
  const store = openSqliteStore({
    path: join(home, 'var/state/ksi.db'),
    sharedPath: join(home, 'var/db/agent_shared_state.db'),
    batchTimeoutMs: 0,
  })
  let connections: OpenConnections | undefined
  const daemon = await bareDaemon({
    home,
    store,
    builtIns,
    plugins,
    config,
    connections: bus => (connections = new OpenConnections(busPort(bus), { folder: join(home, 'sockets') })),
  })
  onTestFinished(async () => {
    await connections?.close(1000)
    await daemon.stop()
    rmSync(home, { recursive: true, force: true })
  })
  await connections!.open(legacyEndpoint('control.sock'))
  const socket = join(home, 'sockets', 'control.sock')
  const send = (bytes: string | Buffer): Promise<string> => exchange(socket, bytes)
  const ask = async (command: string, parameters?: unknown): Promise<any> =>
    JSON.parse(await send(`${JSON.stringify({ command, parameters })}\n`))
  const result = async (command: string, parameters?: unknown): Promise<any> => {
    const answer = await ask(command, parameters)
    if (answer.status !== 'success') throw new Error(JSON.stringify(answer.error))
    return answer.result
  }
  return { ...daemon, connections: connections!, socket, ask, send, result }
}

const exchange = (path: string, bytes: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Uint8Array[] = []
    const socket = connect(path, () => socket.end(bytes))
    socket.on('data', (part: Uint8Array) => parts.push(part))
    socket.on('close', () => resolve(Buffer.concat(parts).toString()))
    socket.on('error', reject)
  })
