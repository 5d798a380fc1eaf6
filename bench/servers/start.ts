import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Server {
  readonly pid: number
  readonly path: string
  readonly stop: () => Promise<void>
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const scratch = (): string => mkdtempSync(join(tmpdir(), 'ksi-bench-'))

/** One of the plain servers beside this file. */
export const startPlain = (file: 'echo.mjs' | 'bare.mjs' | 'fan-out.mjs'): Promise<Server> => {
  const folder = scratch()
  const path = join(folder, 'server.sock')
  return started(spawn(process.execPath, [here(file), path], { stdio: ['ignore', 'ignore', 'inherit'] }), path, folder)
}

export interface KsiOptions {
  /** How many plugins that answer `p<n>:echo`. */
  readonly plugins?: number
  /** How many plugins that are called for every event. */
  readonly hooks?: number
  /** Parts of daemon.json. */
  readonly config?: Readonly<Record<string, object>>
  /** A folder from an earlier run. */
  readonly home?: string
}

/** The built daemon, with everything on that is on by default. */
export const startKsi = ({
  plugins = 10,
  hooks = 0,
  config = {},
  home = scratch(),
}: KsiOptions = {}): Promise<Server> => {
  mkdirSync(join(home, 'plugins'), { recursive: true })
  for (let at = 0; at < plugins; at++) writeFileSync(join(home, 'plugins', `p${at}.mjs`), answering(`p${at}`))
  for (let at = 0; at < hooks; at++) writeFileSync(join(home, 'plugins', `h${at}.mjs`), hooking(`h${at}`))
  const transports = { unix: { socket_dir: join(home, 's') } }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify({ transports, ...config }))
  const program = here('../../bin/ksi-daemon.js')
  const env = { ...process.env, KSI_DIST: '1', KSI_LOG_LEVEL: 'ERROR' }
  const child = spawn(process.execPath, [program, '--home', home], { stdio: ['ignore', 'ignore', 'inherit'], env })
  return started(child, join(home, 's', 'events.sock'), home)
}

const started = async (child: ChildProcess, path: string, folder: string): Promise<Server> => {
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await answers(path, child)
  return {
    pid: child.pid!,
    path,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
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

const answering = (name: string): string => `
import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const schema = jsonSchema({ type: 'object', properties: { n: { type: 'integer' }, text: { type: 'string' } }, required: ['n'] })
const echo = command('${name}:echo', { doc: 'Gives back what it is given.', input: schema, output: schema })
export default definePlugin({
  name: '${name}', version: '1.0.0', description: 'For the benchmark.', commands: { echo },
  setup: () => ({ commands: { echo: data => data } }),
})
`

const hooking = (name: string): string => `
import { definePlugin } from 'ksi-daemon/plugin'
export default definePlugin({
  name: '${name}', version: '1.0.0', description: 'For the benchmark.', hooks: { afterEvent: {} },
  setup: () => ({ hooks: { afterEvent: () => {} } }),
})
`
