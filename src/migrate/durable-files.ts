import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
} from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Puts a file in its place as a whole, for this user alone: a reader sees what was there before, or all of it. */
export const writeDurably = async (path: string, content: string | Uint8Array): Promise<void> => {
  const draft = `${path}.${process.pid}.new`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(draft, content, { mode: 0o600, flush: true })
    renameDurably(draft, path)
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  }
}

/** A copy in its place as a whole, with the rights of the original less those of others. */
export const copyDurably = (from: string, to: string, mode = 0o600): void => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  const draft = `${to}.${process.pid}.new`
  copyFileSync(from, draft)
  chmodSync(draft, mode)
  syncPath(draft)
  renameDurably(draft, to)
}

/** A new name that outlives a loss of power; whatever had it is replaced. */
export const renameDurably = (from: string, to: string): void => {
  renameSync(from, to)
  syncPath(dirname(to))
}

/** Waits until a file or the names in a folder are on disk. */
export const syncPath = (path: string): void => {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** SHA-256 of a file, in hexadecimal digits. */
export const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
