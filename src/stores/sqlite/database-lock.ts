import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { fail } from '../../errors.ts'
import { isBusy, storageError } from './storage-error.ts'

/**
 * Makes this process the only daemon on the database at `path`. The kernel frees the lock when the process ends, however it
 * ends. The result frees it earlier.
 * @throws ALREADY_RUNNING with the pid that holds it; STORAGE_FAILED
 */
export const lockDatabase = (path: string): (() => void) => {
  const lock = openLock(`${path}.lock`)
  const pid = `${path}.pid`
  try {
    lock.exec('BEGIN EXCLUSIVE')
    writeFileSync(pid, `${process.pid}\n`, { mode: 0o600 })
  } catch (cause) {
    lock.close()
    if (!isBusy(cause)) throw storageError(cause, path)
    throw fail('ALREADY_RUNNING', path, holder(pid)).with({ hint: 'stop it first, or use another state_dir' })
  }
  return () => {
    rmSync(pid, { force: true })
    lock.close()
  }
}

const openLock = (path: string): DatabaseSync => {
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
    return new DatabaseSync(path)
  } catch (cause) {
    throw storageError(cause, path)
  }
}

/** Whoever has just taken the lock may not have said its name yet, and a name left by a killed one says nothing. */
const holder = (path: string): number => {
  for (let tries = 0; tries < 50; tries++) {
    const pid = Number.parseInt(readIfThere(path), 10)
    if (isAlive(pid)) return pid
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
  return 0
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

const isAlive = (pid: number): boolean => {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM'
  }
}
