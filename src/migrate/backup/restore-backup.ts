import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail } from '../../errors.ts'
import { lockDatabase } from '../../stores/sqlite/database-lock.ts'
import { syncPath, writeDurably } from '../durable-files.ts'
import { type BackupManifest, contentPath, readBackup } from './backup-manifest.ts'
import { createBackup, freeName } from './create-backup.ts'
import { covers } from './parts.ts'
import { verifyBackup } from './verify-backup.ts'

export interface RestoreOptions {
  readonly folder: string
  readonly backups: string
  readonly version: string
}

export interface Restored {
  readonly name: string
  readonly parts: readonly string[]
  readonly files: number
  /** The backup of what was there before; undefined when nothing was. */
  readonly replaced: string | undefined
}

/**
 * Puts everything back where it lay. What is there is backed up first; then all parts are laid beside their places and change
 * places with what is there. Cut short in between, `finishRestore` does the rest.
 * @throws DAMAGED when the backup is not as it was made; ALREADY_RUNNING while a daemon uses what is replaced
 */
export const restoreBackup = async ({ folder, backups, version }: RestoreOptions): Promise<Restored> => {
  const manifest = readBackup(folder)
  const { wrong } = await verifyBackup(folder)
  if (wrong.length > 0)
    throw fail('DAMAGED', folder, `${wrong[0]!.path}: ${wrong[0]!.reason}`).with({
      hint: 'take another backup: ksi backup list',
      wrong,
    })
  for (const { path } of manifest.parts)
    if (covers(path, backups))
      throw fail('CONFLICT', `${backups} lies inside of ${path}, which is replaced as a whole`).with({
        hint: 'move the backups elsewhere and name their folder with --to',
      })
  using _held = holdDatabases(manifest)
  const { parts, old } = manifest
  const replaced = parts.some(({ path }) => existsSync(path))
    ? (await createBackup({ backups, name: freeName(backups, 'before-restore'), parts, old, version })).name
    : undefined
  const id = `${process.pid}-${Date.now()}`
  for (const part of parts) stage(part, { manifest, folder, id })
  const steps = parts.map(
    ({ path, kind }): Step => ({
      path,
      staged: kind === 'nothing' ? null : `${path}.restore-${id}`,
      aside: `${path}.replaced-${id}`,
    }),
  )
  await writeDurably(journalIn(backups), `${JSON.stringify({ name: manifest.name, steps })}\n`)
  finishRestore(backups)
  return { name: manifest.name, parts: parts.map(({ path }) => path), files: manifest.files.length, replaced }
}

/** Ends a restore that was cut short; gives its name, undefined when there was none. Doing it again changes nothing. */
export const finishRestore = (backups: string): string | undefined => {
  const journal = journalIn(backups)
  if (!existsSync(journal)) return undefined
  const { name, steps } = JSON.parse(readFileSync(journal, 'utf8')) as Journal
  for (const step of steps) swap(step)
  for (const { aside } of steps)
    for (const end of databaseEnds) rmSync(`${aside}${end}`, { recursive: true, force: true })
  rmSync(journal)
  return name
}

interface Journal {
  readonly name: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly path: string
  /** Null: nothing comes to that place. */
  readonly staged: string | null
  readonly aside: string
}

const journalIn = (backups: string): string => join(backups, '.restoring.json')

/** A database that is a part of its own has files beside it that belong to what it was. */
const databaseEnds = ['', '-wal', '-shm', '-journal']

const swap = ({ path, staged, aside }: Step): void => {
  if (staged !== null && !existsSync(staged)) return
  for (const end of databaseEnds) if (isThere(`${path}${end}`)) renameSync(`${path}${end}`, `${aside}${end}`)
  if (staged !== null) renameSync(staged, path)
  syncPath(dirname(path))
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

interface Staging {
  readonly manifest: BackupManifest
  readonly folder: string
  readonly id: string
}

const stage = (part: BackupManifest['parts'][number], { manifest, folder, id }: Staging): void => {
  if (part.kind === 'nothing') return
  const staged = `${part.path}.restore-${id}`
  mkdirSync(dirname(staged), { recursive: true, mode: 0o700 })
  // of a run that was cut short before anything was replaced
  for (const name of readdirSync(dirname(staged)))
    if (name.startsWith(`${basename(part.path)}.restore-`)) rmSync(join(dirname(staged), name), { recursive: true })
  if (part.kind === 'folder') mkdirSync(staged, { mode: 0o700 })
  for (const file of manifest.files.filter(({ role }) => role === part.role)) {
    const to = file.path === '' ? staged : join(staged, file.path)
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    if (file.link !== undefined) {
      symlinkSync(file.link, to)
      continue
    }
    copyFileSync(contentPath(folder, file), to)
    chmodSync(to, file.mode)
    utimesSync(to, file.mtime / 1000, file.mtime / 1000)
    syncPath(to)
  }
}

/** Nobody may be working on a database of ours while it is replaced. */
const holdDatabases = ({ files, parts }: BackupManifest): Disposable => {
  const unlocks: (() => void)[] = []
  const release = (): void => {
    for (const unlock of unlocks.splice(0)) unlock()
  }
  try {
    for (const { role, path } of files.filter(file => file.path.endsWith('ksi.db'))) {
      const database = join(parts.find(part => part.role === role)!.path, path)
      if (existsSync(database)) unlocks.push(lockDatabase(database))
    }
  } catch (cause) {
    release()
    throw cause
  }
  return { [Symbol.dispose]: release }
}
