import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answering, hooking, remembering } from './plugins.ts'

export interface Server {
  readonly pid: number
  readonly path: string
  readonly stop: () => Promise<void>
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const scratch = (): string => mkdtempSync(join(tmpdir(), 'ksi-bench-'))

type PlainServer = `${'echo' | 'bare' | 'fan-out' | 'legacy-exchange' | 'legacy-fan-out' | 'raw-forwarder'}.mjs`

/** One of the plain servers beside this file. */
export const startPlain = (file: PlainServer, ...words: readonly string[]): Promise<Server> => {
  const folder = scratch()
  const path = join(folder, 'server.sock')
  const child = spawn(process.execPath, [here(file), path, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  return started(child, { path, folder })
}

export interface KsiOptions {
  /** How many plugins that answer `p<n>:echo`. */
  readonly plugins?: number
  /** How many plugins that are called for every event. */
  readonly hooks?: number
  /** Parts of daemon.json. */
  readonly config?: Readonly<Record<string, object>>
  /** Whether there is `memory:set`, which keeps values in memory only. */
  readonly memory?: boolean
  /** In the place of the environment of the benchmark. */
  readonly env?: Readonly<Record<string, string>>
  /** A folder from an earlier run. */
  readonly home?: string
  /** Whether that folder is still needed when the server has ended. */
  readonly keep?: boolean
}

/** The built daemon, with everything on that is on by default. */
export const startKsi = ({
  plugins = 10,
  hooks = 0,
  config = {},
  memory = false,
  env = process.env as Record<string, string>,
  home = scratch(),
  keep = false,
}: KsiOptions = {}): Promise<Server> => {
  mkdirSync(join(home, 'plugins'), { recursive: true })
  for (let at = 0; at < plugins; at++) writeFileSync(join(home, 'plugins', `p${at}.mjs`), answering(`p${at}`))
  for (let at = 0; at < hooks; at++) writeFileSync(join(home, 'plugins', `h${at}.mjs`), hooking(`h${at}`))
  if (memory) writeFileSync(join(home, 'plugins', 'memory.mjs'), remembering)
  const transports = { unix: { socket_dir: join(home, 's') } }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify({ transports, ...config }))
  const program = here('../../bin/ksi-daemon.js')
  const child = spawn(process.execPath, [program, '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...env, KSI_DIST: '1', KSI_LOG_LEVEL: 'ERROR' },
  })
  return started(child, { path: join(home, 's', 'events.sock'), folder: keep ? undefined : home })
}

interface Where {
  readonly path: string
  /** Goes when the server ends. */
  readonly folder: string | undefined
}

const started = async (child: ChildProcess, { path, folder }: Where): Promise<Server> => {
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await answers(path, child)
  return {
    pid: child.pid!,
    path,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves as soon as the socket accepts a connection. */
export const answers = async (path: string, child?: ChildProcess): Promise<void> => {
  while (!(await accepts(path))) {
    if (child && child.exitCode !== null) throw new Error(`the server at ${path} ended with ${child.exitCode}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

const accepts = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
