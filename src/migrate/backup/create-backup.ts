import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail, messageOf } from '../../errors.ts'
import { renameDurably, sha256Of, syncPath, writeDurably } from '../durable-files.ts'
import type { OldInstallation } from '../state/places.ts'
import { isDatabase, snapshotDatabase } from '../state/snapshot.ts'
import { type FoundFile, walkFiles } from '../state/walk-files.ts'
import { type BackupFile, type BackupManifest, contentPath, manifestPath } from './backup-manifest.ts'
import { type BackupPart, covers } from './parts.ts'

export interface CreateOptions {
  /** The folder of all backups. */
  readonly backups: string
  readonly name?: string | undefined
  readonly parts: readonly BackupPart[]
  /** The old daemon that uses some of it. */
  readonly old?: OldInstallation | undefined
  /** The version of ksi. */
  readonly version: string
}

/**
 * Copies all parts as they are now, while daemons may be running: databases page by page at one moment each, and checked. It
 * stands under its name when all of it is on disk.
 * @throws when the disk is full, and then there is none; ALREADY_EXISTS, INVALID_INPUT for a name that is none, NOT_FOUND when there is nothing to back up
 */
export const createBackup = async ({
  backups,
  parts,
  version,
  old,
  ...options
}: CreateOptions): Promise<BackupManifest> => {
  if (parts.length === 0) throw fail('NOT_FOUND', 'anything to back up')
  const name = options.name ?? freeName(backups)
  if (!/^\w[\w.-]{0,100}$/.test(name))
    throw fail('INVALID_INPUT', 'ksi backup create', `${name} is no name for a backup`).with({
      hint: 'use letters, digits, dots and dashes',
    })
  const folder = join(backups, name)
  if (existsSync(folder)) throw fail('ALREADY_EXISTS', `the backup ${folder}`)
  const draft = join(backups, `.${name}.partial`)
  removeStale(backups)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  try {
    const filled = await fill(draft, { name, parts, version, backups })
    const manifest = old ? { ...filled, old } : filled
    await writeDurably(manifestPath(draft), `${JSON.stringify(manifest, null, 1)}\n`)
    renameDurably(draft, folder)
    return manifest
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    throw cause
  }
}

/** A name that is not taken, with the time in it: names are in the order of their making. */
export const freeName = (backups: string, prefix = 'ksi'): string => {
  const time = new Date()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-')
  for (let count = 1; ; count++) {
    const name = `${prefix}-${time}${count === 1 ? '' : `-${count}`}`
    if (!existsSync(join(backups, name))) return name
  }
}

/** What was killed while it was made. */
const removeStale = (backups: string): void => {
  if (!existsSync(backups)) return
  for (const name of readdirSync(backups)) {
    if (!name.startsWith('.') || !name.endsWith('.partial')) continue
    const path = join(backups, name)
    if (Date.now() - statSync(path).mtimeMs > day) rmSync(path, { recursive: true })
  }
}
const day = 86_400_000

type Filling = Pick<CreateOptions, 'backups' | 'parts' | 'version'> & { readonly name: string }

const fill = async (draft: string, { name, parts, version, backups }: Filling): Promise<BackupManifest> => {
  const files: BackupFile[] = []
  const problems: BackupManifest['problems'][number][] = []
  const found = parts.flatMap(part => filesOf(part).map(file => ({ part, file, source: join(part.path, file.path) })))
  const wanted = found.filter(({ source }) => !covers(backups, source) && !isPassing(source))
  // what is in ksi.db is in the shared table already; the other way round a start could not tell what is missing
  wanted.sort((a, b) => Number(basename(b.source) === 'ksi.db') - Number(basename(a.source) === 'ksi.db'))
  for (const { part, file, source } of wanted) {
    const { role } = part
    const { path, mode, mtime, link } = file
    const entry = { role, path, mode, mtime, bytes: 0 }
    if (link !== undefined) {
      files.push({ ...entry, link })
      continue
    }
    const to = contentPath(draft, entry)
    try {
      const problem = await copy(source, to)
      if (problem !== undefined) problems.push({ path: source, reason: problem })
      files.push({ ...entry, bytes: statSync(to).size, sha256: await sha256Of(to) })
    } catch (cause) {
      if (isFull(cause)) throw cause // what lacks half of everything is no backup
      if (existsSync(source) || source.includes('\ufffd')) problems.push({ path: source, reason: messageOf(cause) })
    }
  }
  return {
    version: 1,
    name,
    created_at: new Date().toISOString(),
    made_by: version,
    parts: parts.map(({ role, path }) => ({ role, path, kind: kindOf(path) })),
    files,
    problems,
  }
}

const kindOf = (path: string): BackupManifest['parts'][number]['kind'] =>
  !existsSync(path) ? 'nothing' : statSync(path).isDirectory() ? 'folder' : 'file'

const filesOf = ({ path }: BackupPart): FoundFile[] => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || found.isDirectory()) return walkFiles(path)
  return [{ path: '', size: found.size, mtime: found.mtimeMs, mode: found.mode & 0o777 }]
}

const isFull = (cause: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((cause as { code?: string }).code ?? '')

/** What belongs to a running process, or to a database that is copied as a whole. */
const isPassing = (path: string): boolean =>
  /\.db(-wal|-shm|-journal|\.lock|\.lock-journal|\.pid|\.spare)$/.test(path) ||
  /\.\d+\.(new|tmp)$/.test(path) ||
  path.endsWith('/.migrate/lock')

/** A reason when it was copied all the same, but is not as it should be. */
const copy = async (from: string, to: string): Promise<string | undefined> => {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  let problem: string | undefined
  if (isDatabase(from)) {
    try {
      await snapshotDatabase(from, to)
      return undefined
    } catch (cause) {
      problem = messageOf(cause)
    }
  }
  copyFileSync(from, to)
  chmodSync(to, 0o600)
  syncPath(to)
  return problem
}
