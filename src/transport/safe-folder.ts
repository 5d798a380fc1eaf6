import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { fail } from '../errors.ts'

/**
 * Makes a folder that only we may enter, or makes sure that an existing one is safe to put sockets into.
 * Throws UNSAFE_PATH when it is no real folder, not ours, or writable by others.
 */
export const makeSafeFolder = (folder: string): void => {
  if (!lstat(folder)) create(folder)
  refuseUnsafeFolder(folder)
}

/** Throws the same of a folder that is to hold sockets, and makes nothing. */
export const refuseUnsafeFolder = (folder: string): void => {
  const found = lstat(folder)
  if (!found?.isDirectory()) throw unsafe(folder, `it is ${kindOf(found)}, not a folder`, 'move it away')
  const own = process.geteuid?.()
  if (own !== undefined && found.uid !== own)
    throw unsafe(folder, `it belongs to the user with the id ${found.uid}`, 'let that user remove it')
  const mode = found.mode & 0o777
  if ((mode & 0o022) !== 0)
    throw unsafe(folder, `other users may write to it (mode ${mode.toString(8)})`, `chmod go-w ${folder}`)
}

/** What is at a path, itself and not what it points to. */
export const lstat = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

export const kindOf = (found: Stats | undefined): string => {
  if (found?.isSymbolicLink()) return 'a symbolic link'
  if (found?.isDirectory()) return 'a folder'
  if (found?.isFile()) return 'a file'
  return found?.isSocket() ? 'a socket' : 'something special'
}

export const unsafe = (path: string, reason: string, mend: string) =>
  fail('UNSAFE_PATH', path, reason).with({ hint: `${mend}, or set transports.unix.socket_dir to another folder` })

const create = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  } catch (cause) {
    const error = unsafe(folder, `it cannot be made: ${(cause as Error).message}`, 'make it')
    error.cause = cause
    throw error
  }
}
