import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type Client, connect } from '../../src/client/index.ts'
import { type ModelServer, startModelServer } from './anthropic-stand-in.ts'
import { claudeProgram } from './install-claude.ts'

const launcher = fileURLToPath(new URL('../../bin/ksi.js', import.meta.url))

/** A daemon on real sockets whose agents are real Claude Code programs, with a model server that stands in. */
export interface AgentDaemon {
  readonly model: ModelServer
  readonly home: string
  /** The environment of the daemon, and so of its agents. */
  readonly env: Readonly<Record<string, string>>
  readonly client: Client
  readonly pid: number
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<number | null>
  /** Starts it again on the same home. */
  readonly restart: () => Promise<AgentDaemon>
}

interface Wishes {
  /** `plugins.completion_service` of the configuration. */
  readonly completions?: object
  readonly env?: Readonly<Record<string, string>>
}

/** Its home, and the user's own, are scratch folders; all of it is gone when the test ends. */
export const agentDaemon = async ({ completions = {}, env = {} }: Wishes = {}): Promise<AgentDaemon> => {
  const model = await startModelServer()
  const home = mkdtempSync(join(tmpdir(), 'ksi-agents-'))
  onTestFinished(async () => {
    await model.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })
  mkdirSync(join(home, 'user'))
  const daemon = {
    plugins: { completion_service: { provider: 'claude-cli', command: claudeProgram, ...completions } },
    transports: { unix: { socket_dir: join(home, 'sockets') } },
  }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify(daemon))
  const { PATH = '' } = process.env
  const own = { PATH, HOME: join(home, 'user'), ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'made-up', ...env }
  return start({ model, home, env: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== '')) })
}

const start = async (about: Pick<AgentDaemon, 'model' | 'home' | 'env'>): Promise<AgentDaemon> => {
  const { home, env } = about
  const child = spawn(process.execPath, [launcher, 'start', '--home', home], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  let isOver = false
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    isOver = true
    child.kill(signal)
    return ended
  }
  onTestFinished(async () => void (isOver || (await end('SIGTERM'))))
  await ready(child)
  const client = await connect({ socket: join(home, 'sockets', 'events.sock'), reconnect: false })
  onTestFinished(() => client.close())
  return {
    ...about,
    client,
    pid: child.pid!,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    restart: () => start(about),
  }
}

/** Resolves when the daemon says that it runs; rejects with what it said when it ended instead. */
const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('is running')) resolve()
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('exit', () => reject(new Error(`the daemon ended: ${said}`)))
  })

/** Processes that work in the home of this daemon's user: its agents' programs and what they started. */
export const programsOf = ({ env, pid }: AgentDaemon): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(one => {
      try {
        if (one === pid || /^State:\s+Z/m.test(readFileSync(`/proc/${one}/status`, 'latin1'))) return false
        return readFileSync(`/proc/${one}/environ`, 'latin1').split('\0').includes(`HOME=${env.HOME}`)
      } catch {
        return false // it ended, or is not ours
      }
    })
