import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** One file below a folder, or a link that leads to another one there. */
export interface FoundFile {
  /** Below the folder. */
  readonly path: string
  readonly size: number
  readonly mtime: number
  readonly mode: number
  /** Where a link inside of the folder leads; what others lead to counts as being here. */
  readonly link?: string
}

/**
 * All files below a folder, sorted by path; nothing when it is missing. Sockets and the like are no files. A name that is not
 * UTF-8 is among them, and cannot be read by it.
 */
export const walkFiles = (folder: string): FoundFile[] => {
  const root = statSync(folder, { throwIfNoEntry: false })
  if (!root?.isDirectory()) return []
  return walk({ top: realpathSync(folder), folder: realpathSync(folder), below: '', seen: [] })
}

interface Step {
  readonly top: string
  readonly folder: string
  readonly below: string
  /** The folders above: a link may lead back to one of them. */
  readonly seen: readonly string[]
}

const walk = ({ top, folder, below, seen }: Step): FoundFile[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name): FoundFile[] => {
      const [full, path] = [join(folder, name), below === '' ? name : join(below, name)]
      const found = lstatSync(full, { throwIfNoEntry: false })
      if (!found) return name.includes('\ufffd') ? [{ path, size: 0, mtime: 0, mode: 0 }] : []
      if (found.isSymbolicLink()) return ofLink(full, { top, folder, below: path, seen })
      if (found.isDirectory()) return walk({ top, folder: full, below: path, seen: [...seen, folder] })
      return found.isFile() ? [fileOf(path, found)] : []
    })

const ofLink = (full: string, { top, folder, below, seen }: Step): FoundFile[] => {
  const link = readlinkSync(full)
  const found = followed(full)
  const real = found && realpathSync(full)
  const isInside = real === undefined || !relative(top, real).startsWith(`..${sep}`)
  if (isInside && !link.startsWith('/')) return [{ path: below, size: 0, mtime: 0, mode: 0o777, link }]
  if (found?.isFile()) return [fileOf(below, found)]
  if (!found?.isDirectory() || [...seen, folder].includes(real!)) return []
  return walk({ top, folder: real!, below, seen: [...seen, folder] })
}

/** Undefined for a link that leads nowhere, or to itself. */
const followed = (full: string): Stats | undefined => {
  try {
    return statSync(full, { throwIfNoEntry: false })
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ELOOP') return undefined
    throw cause
  }
}

const fileOf = (path: string, { size, mtimeMs, mode }: Stats): FoundFile => ({
  path,
  size,
  mtime: mtimeMs,
  mode: mode & 0o777,
})

/** Another one for another content; undefined when there is no such file. */
export const digestOf = (path: string): string | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  if (found.isSymbolicLink() && !readlinkSync(path).startsWith('/')) return `link:${readlinkSync(path)}`
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
