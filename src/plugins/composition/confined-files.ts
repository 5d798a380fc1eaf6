import { constants, type Dirent } from 'node:fs'
import { mkdir, open, readdir, realpath, stat } from 'node:fs/promises'
import { join, normalize, relative, sep } from 'node:path'

/** What lies at a path, or why it is not given. */
export type Found =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: 'missing' | 'outside' }

/** Larger files are not read: they are no text that somebody wrote. */
const largest = 4 << 20

/** The files of one folder. Whatever a name says, and wherever a link leads: nothing outside of it is read or told of. */
export class ConfinedFiles {
  readonly folder: string
  constructor(folder: string) {
    this.folder = folder
  }

  /** Makes folders in it that are missing. Where that cannot be, they are as good as empty. */
  async make(...folders: string[]): Promise<void> {
    for (const folder of folders) await mkdir(join(this.folder, folder), { recursive: true, mode: 0o700 }).catch(ignore)
  }

  /** The real path of a name relative to the folder. */
  async find(name: string): Promise<Found> {
    if (name.includes('\0')) return { reason: 'missing' }
    if (leaves(name)) return { reason: 'outside' }
    const [root, path] = await Promise.all([real(this.folder), real(join(this.folder, name))])
    if (root === undefined || path === undefined) return { reason: 'missing' }
    return isBelow(path, root) ? { path } : { reason: 'outside' }
  }

  /** Throws when it is no file, cannot be read, is too large, or is no UTF-8. Lines end with LF alone. */
  async read(path: string): Promise<string> {
    // Whatever has been put there since it was found: no link is followed, and no pipe is waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error('it is no file')
    if (stats.size > largest) throw new Error(`it is larger than ${largest} bytes`)
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.readFile())
    return text.replaceAll(/\r\n?/g, '\n')
  }

  /** In bytes; 0 when it has gone. */
  async size(path: string): Promise<number> {
    return (await stat(path).catch(ignore))?.size ?? 0
  }

  /** Files below a folder of it whose names end so, relative to it, sorted; links to outside are left out. */
  async list(below: string, ending: string): Promise<string[]> {
    const found = await this.find(below)
    const start = below === '' ? this.folder : found.path
    if (start === undefined) return []
    const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch(ifMissing)
    const names = entries
      .filter(entry => entry.name.endsWith(ending) && !entry.isDirectory())
      .map(entry => join(below, relative(start, join(entry.parentPath, entry.name))))
    const isGiven = await Promise.all(names.map(async name => (await this.find(name)).path !== undefined))
    return names.filter((_, at) => isGiven[at]).toSorted()
  }
}

/** By its words alone: also where nothing of it exists. */
const leaves = (name: string): boolean => {
  const path = normalize(name.replaceAll('\\', '/'))
  return path.startsWith('/') || path === '..' || path.startsWith(`..${sep}`)
}

const isBelow = (path: string, root: string): boolean => path.startsWith(root.endsWith(sep) ? root : root + sep)

const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined)

const ignore = () => undefined

const ifMissing = ({ code }: NodeJS.ErrnoException): Dirent[] => {
  if (code === 'ENOENT' || code === 'ENOTDIR') return []
  throw new Error(`the folder cannot be read: ${code}`)
}
