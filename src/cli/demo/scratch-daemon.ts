import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, connect } from '../../client/index.ts'
import { KsiError } from '../../errors.ts'

const launcher = fileURLToPath(new URL('../../../bin/ksi.js', import.meta.url))
const retryMs = 25
const patienceMs = 20_000

export interface ScratchDaemon {
  readonly client: Client
  readonly pid: number
  /** Asks it to stop; gives its exit code. Ends it by force when it does not. */
  readonly stop: () => Promise<number>
}

/** A daemon of its own, in a process of its own, with everything in one folder. */
export const startScratchDaemon = async (home: string): Promise<ScratchDaemon> => {
  const env = { ...withoutSettings(process.env), KSI_LOG_LEVEL: 'INFO' }
  const child = spawn(process.execPath, [launcher, 'start', '--home', home, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const client = await answering(join(home, 's', 'events.sock'), child, () => stderr)
  return { client, pid: child.pid!, stop: () => stop(child, client) }
}

/** Where things lie and how they are done says its own file; only what to run programs with stays. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith('KSI_') || ['KSI_NODE', 'KSI_PYTHON', 'KSI_DIST'].includes(name),
    ),
  )

const answering = async (socket: string, child: ChildProcess, said: () => string): Promise<Client> => {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await connect({ socket })
    } catch (cause) {
      const isOver = child.exitCode !== null || performance.now() > until
      if (isOver) throw new KsiError('NOT_RUNNING', `the demo's daemon did not start: ${said().trim()}`, { cause })
      await new Promise(resolve => setTimeout(resolve, retryMs))
    }
  }
}

const stop = async (child: ChildProcess, client: Client): Promise<number> => {
  if (child.exitCode !== null) return child.exitCode
  const ended = once(child, 'exit')
  const force = setTimeout(() => child.kill('SIGKILL'), patienceMs / 2)
  await client.request('system:shutdown', { reason: 'the demo is over' }).catch(() => child.kill('SIGTERM'))
  await client.close()
  await ended
  clearTimeout(force)
  return child.exitCode ?? 1
}
