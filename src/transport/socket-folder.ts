import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, messageOf } from '../errors.ts'
import { makeSafeFolder } from './safe-folder.ts'

/** A starting daemon writes its pid a moment after it got the lock. */
const patience = { tries: 80, pause: 10 }
const busy = 5 // SQLITE_BUSY
/** A lock that nobody refers to would be collected as garbage, and thereby freed. */
const held = new Set<DatabaseSync>()

/** A socket folder that is ours until it is released, or until this process ends in whatever way. */
export interface SocketFolder {
  readonly path: string
  readonly release: () => void
}

/** Where the lock and the pid are, if not in `.run` inside the folder. */
export interface RunPlaces {
  readonly run_dir: string
  readonly pid_file: string
}

/**
 * Makes a folder ready for sockets and claims it for this process: one daemon per folder.
 * Throws ALREADY_RUNNING with the pid of the daemon that has it, or UNSAFE_PATH.
 */
export const claimSocketFolder = async (path: string, places = runPlaces(path)): Promise<SocketFolder> => {
  const { run_dir: run, pid_file: pidFile } = places
  makeSafeFolder(path)
  makeSafeFolder(run)
  const lock = takeLock(join(run, 'lock'))
  if (!lock)
    throw fail('ALREADY_RUNNING', path, await holder(pidFile)).with({ hint: 'see it: ksi status, end it: ksi stop' })
  makeSafeFolder(dirname(pidFile))
  writeFileSync(`${pidFile}.new`, `${process.pid}\n`, { mode: 0o600 })
  renameSync(`${pidFile}.new`, pidFile)
  return {
    path,
    release: () => {
      if (!held.delete(lock)) return
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

const runPlaces = (path: string): RunPlaces => ({
  run_dir: join(path, '.run'),
  pid_file: join(path, '.run', 'pid'),
})

/** The system frees a file lock when its process ends, also by kill -9; SQLite is the lock there is without a dependency. */
const takeLock = (file: string): DatabaseSync | undefined => {
  const lock = open(file)
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    chmodSync(file, 0o600) // by its name: to close it as a file of ours would free the lock
    held.add(lock)
    return lock
  } catch (cause) {
    lock.close()
    if ((cause as { errcode?: number }).errcode === busy) return undefined
    throw unusable(file, cause)
  }
}

const open = (file: string): DatabaseSync => {
  try {
    return new DatabaseSync(file)
  } catch (cause) {
    throw unusable(file, cause)
  }
}

const unusable = (file: string, cause: unknown) => {
  const error = fail('UNSAFE_PATH', file, messageOf(cause)).with({ hint: 'remove this file while no daemon runs' })
  error.cause = cause
  return error
}

/** Who wrote the pid file and lives; 0 if nobody says so in time. */
const holder = async (pidFile: string): Promise<number> => {
  for (let left = patience.tries; left > 0; left--) {
    const pid = pidIn(pidFile)
    if (pid > 0 && isRunning(pid)) return pid
    await sleep(patience.pause)
  }
  return 0
}

const pidIn = (file: string): number => {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0
  } catch {
    return 0 // not written yet
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}
