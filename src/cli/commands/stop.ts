import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { emitEvent } from '../../client/emit-event.ts'
import { fail } from '../../errors.ts'
import { isCode } from '../dial.ts'
import { type DaemonOptions, findSocket } from '../find-socket.ts'
import { withDaemonOptions, withExamples } from '../options.ts'
import { paint, say, sayJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { load } from '../setting-options.ts'

interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly force?: boolean
  readonly reason?: string
}

/** Seconds until a daemon that should stop must be gone. */
const patience = 15

export const define = (command: Command): void => {
  command
    .description('Stop the daemon and wait until its process is gone.')
    .option('--force', 'do not wait for work under way; SIGTERM when it does not answer')
    .option('--reason <text>', 'for the log')
    .action(() => stop(command.optsWithGlobals<Options>()))
  withExamples(withDaemonOptions(command), ['ksi stop', 'ksi stop --force'])
}

const stop = async (options: Options): Promise<void> => {
  const pid = await withProgress('stopping', askToStop(options))
  const gone = await withProgress(`waiting for pid ${pid} to end`, waitUntilGone(pid))
  if (!gone) throw fail('TIMEOUT', `the stop of pid ${pid}`).with({ hint: `ksi stop --force, or: kill -9 ${pid}` })
  if (options.json) sayJson({ stopped: true, pid })
  else say(`${paint('green', '✓')} KSI has stopped (pid ${pid})`)
}

/** Gives back the pid of the daemon that is stopping now. */
const askToStop = async (options: Options): Promise<number> => {
  const { force = false, reason = 'ksi stop' } = options
  try {
    const asked = { socket: await findSocket(options), timeout: 5 }
    const { daemon } = await emitEvent('system:health', { include_plugins: false, include_services: false }, asked)
    await emitEvent('system:shutdown', { reason, force }, asked)
    return daemon.pid
  } catch (cause) {
    const pid = force && isCode(cause, ...outOfReach) ? await writtenPid(options) : undefined
    if (pid !== undefined) {
      process.kill(pid, 'SIGTERM')
      return pid
    }
    if (isCode(cause, 'NOT_RUNNING')) cause.with({ hint: 'nothing to stop; if it has other sockets: --socket-dir' })
    if (isCode(cause, 'TIMEOUT')) cause.with({ hint: 'it does not answer: ksi stop --force' })
    if (isCode(cause, 'PERMISSION_DENIED', 'QUEUE_FULL')) cause.with({ hint: 'ksi stop --force ends it by a signal' })
    throw cause
  }
}

/** Then only a signal reaches it: permissions and limits are for clients, and whose process it is may end it. */
const outOfReach = ['NOT_RUNNING', 'TIMEOUT', 'CONNECTION_LOST', 'PERMISSION_DENIED', 'RATE_LIMITED', 'QUEUE_FULL']

/** The pid that the daemon of this socket folder wrote down, if it lives. */
const writtenPid = async (options: Options): Promise<number | undefined> => {
  const file = await pidFile(options)
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN
  return pid > 0 && isAlive(pid) ? pid : undefined
}

const pidFile = async (options: Options): Promise<string> => {
  if (options.dropIn === undefined) return join(dirname(await findSocket(options)), '.run', 'pid')
  const { placesOf } = await import('../../config/places-of.ts')
  return placesOf(await load(options)).pid_file
}

const waitUntilGone = async (pid: number): Promise<boolean> => {
  const until = performance.now() + patience * 1000
  while (performance.now() < until) {
    if (!isAlive(pid)) return true
    await sleep(30)
  }
  return false
}

/** False also for a process that has ended and that nobody has asked about. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'))
}
