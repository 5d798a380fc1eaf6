import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './places-of.ts'

export interface Rotation {
  /** A new file is begun before this one grows larger. */
  readonly max_bytes: number
  /** How many old files stay: `.1` is the newest. */
  readonly keep: number
}

/** A file that only this user may read, is only appended to, and is set aside when it is large. */
export class RotatingFile {
  readonly #path: string
  readonly #rotation: Rotation
  #open: { readonly fd: number; readonly inode: number; size: number } | undefined

  constructor(path: string, rotation: Rotation) {
    this.#path = path
    this.#rotation = rotation
  }

  /** Appends as much as there is room for; gives back how many bytes that were, and what stopped it. */
  append(bytes: Buffer): { readonly written: number; readonly failure?: unknown } {
    let written = 0
    try {
      const file = this.#fileFor(bytes.length)
      while (written < bytes.length) {
        const count = writeSync(file.fd, bytes, written)
        written += count
        file.size += count
      }
      return { written }
    } catch (failure) {
      return { written, failure }
    }
  }

  close(): void {
    if (this.#open) closeSync(this.#open.fd)
    this.#open = undefined
  }

  #fileFor(bytes: number) {
    if (this.#open && inodeOf(this.#path) !== this.#open.inode) this.close() // somebody else has moved or removed it
    this.#open ??= openLog(this.#path)
    const { size } = this.#open
    if (size > 0 && size + bytes > this.#rotation.max_bytes) {
      this.close()
      this.#setAside()
      this.#open = openLog(this.#path)
    }
    return this.#open
  }

  #setAside(): void {
    const { keep } = this.#rotation
    for (let age = keep - 1; age >= 1; age--) {
      if (inodeOf(`${this.#path}.${age}`) !== undefined) renameSync(`${this.#path}.${age}`, `${this.#path}.${age + 1}`)
    }
    if (keep > 0) renameSync(this.#path, `${this.#path}.1`)
    else rmSync(this.#path, { force: true })
  }
}

const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino

const openLog = (path: string) => {
  makeFolder(dirname(path))
  // Without NONBLOCK, opening a pipe that nobody reads would stop the daemon.
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o600)
  try {
    const stat = fstatSync(fd)
    const { ino, size, mode, uid } = stat
    if (!stat.isFile()) throw new Error(`${path} is no file`)
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) fchmodSync(fd, 0o600)
    return { fd, inode: ino, size }
  } catch (cause) {
    closeSync(fd)
    throw cause
  }
}
