import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '../../errors.ts'
import { LineSocket } from './line-socket.ts'
import type { Recording } from './recording.ts'

/** A daemon that stands in for the old one, in a scratch folder of its own. */
export interface FreshDaemon {
  readonly root: string
  readonly sockets: string
  /** Ends it and removes its folder. */
  readonly stop: () => Promise<void>
}

const launcher = fileURLToPath(new URL('../../../bin/ksi.js', import.meta.url))
const patience = 40_000
/** The fixture that has no files. */
const nothing = 'empty'

/**
 * Starts one on a copy of the recording's fixture; programs in `fixtures/bin` are found before all others.
 * Rejects with what it said when it does not start.
 */
export const freshDaemon = async ({ setup = {} }: Recording, fixtures: string): Promise<FreshDaemon> => {
  const found = setup.fixture === undefined || setup.fixture === nothing ? undefined : join(fixtures, setup.fixture)
  if (found !== undefined && !existsSync(found)) throw fail('NOT_FOUND', found)
  const root = mkdtempSync(join(tmpdir(), 'ksi-replay-'))
  if (found !== undefined) cpSync(found, root, { recursive: true })
  const output = join(root, 'daemon.out')
  const file = openSync(output, 'w')
  const child = spawn(process.execPath, [launcher, 'start', '--drop-in'], {
    cwd: root,
    env: environmentFor(setup, { root, programs: join(fixtures, 'bin') }),
    stdio: ['ignore', file, file],
    detached: true,
  })
  closeSync(file)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    endGroup(child, 'SIGTERM')
    const late = setTimeout(() => endGroup(child, 'SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
    endGroup(child, 'SIGKILL')
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
  const sockets = join(root, 'sockets')
  if (await answers(join(sockets, 'completion.sock'), child)) return { root, sockets, stop }
  const said = readFileSync(output, 'utf8')
  await stop()
  throw new Error(`the daemon did not start: ${said.trim()}`)
}

/** Nothing of the caller's own daemon reaches this one. */
const environmentFor = (
  { env = {} }: NonNullable<Recording['setup']>,
  { root, programs }: { readonly root: string; readonly programs: string },
): NodeJS.ProcessEnv => {
  const outside = Object.entries(process.env).filter(([name]) => !/^(?:KSI|CLAUDE)_/i.test(name))
  const said = Object.entries(env).map(([name, value]) => [name, value.replaceAll('{root}', root)])
  return {
    ...Object.fromEntries(outside),
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    STUB_LOG: join(root, 'stub.jsonl'),
    ...Object.fromEntries(said),
  }
}

/** Once the last of its sockets answers; false when it ended or takes too long. */
const answers = async (path: string, child: ChildProcess): Promise<boolean> => {
  const until = performance.now() + patience
  while (child.exitCode === null && child.signalCode === null && performance.now() < until) {
    const connection = await LineSocket.open(path).catch(() => undefined)
    connection?.close()
    if (connection) return true
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return false
}

const endGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  try {
    process.kill(-child.pid!, signal)
  } catch {
    // all of it has ended
  }
}
