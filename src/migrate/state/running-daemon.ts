import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createConnection } from 'node:net'
import { basename } from 'node:path'
import type { OldInstallation } from './places.ts'

/** How long a socket may take to let us in: milliseconds. */
const patience = 1000

/** Why an old daemon, or who stands in for it, is taken to be running on an installation; undefined when none is. */
export const runningDaemon = async (old: OldInstallation): Promise<{ pid?: number; why: string } | undefined> => {
  const pid = existsSync(old.pid_file) ? Number.parseInt(readFileSync(old.pid_file, 'utf8'), 10) : 0
  if (isAlive(pid) && isDaemon(pid)) return { pid, why: `${old.pid_file} names the process ${pid}` }
  const foreground = processIn(old.root)
  if (foreground) return { pid: foreground, why: `the process ${foreground} runs in ${old.root}` }
  for (const socket of old.sockets)
    if (existsSync(socket) && (await answers(socket))) return { why: `${socket} answers` }
  return undefined
}

const isAlive = (pid: number): boolean => {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM'
  }
}

/** A number that was left behind may have gone to another program. */
const isDaemon = (pid: number): boolean => {
  const said = commandOf(pid)
  return said === undefined || said.some(word => /ksi/i.test(basename(word)))
}

/** In the foreground the old daemon writes no pid. */
const processIn = (root: string): number | undefined => {
  if (!existsSync('/proc/self/cwd') || !existsSync(root)) return undefined
  const wanted = realpathSync(root)
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .find(pid => commandOf(pid)?.some(word => basename(word) === 'ksi-daemon.py') && folderOf(pid) === wanted)
}

const commandOf = (pid: number): string[] | undefined =>
  read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))
const folderOf = (pid: number): string | undefined => read(() => realpathSync(`/proc/${pid}/cwd`))

/** Undefined for a process that has ended, or that this user may not look at. */
const read = <T>(look: () => T): T | undefined => {
  try {
    return look()
  } catch {
    return undefined
  }
}

const answers = (socket: string): Promise<boolean> =>
  new Promise(resolve => {
    const connection = createConnection(socket)
    const end = (isThere: boolean): void => {
      connection.destroy()
      resolve(isThere)
    }
    connection.setTimeout(patience, () => end(true))
    connection.once('connect', () => end(true)).once('error', () => end(false))
  })
