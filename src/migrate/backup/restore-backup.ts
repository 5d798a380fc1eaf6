import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail } from '../../errors.ts'
import { lockDatabase } from '../../stores/sqlite/database-lock.ts'
import { syncPath, writeDurably } from '../durable-files.ts'
import { onlyOne } from '../state/only-one.ts'
import { type BackupManifest, contentPath, readBackup } from './backup-manifest.ts'
import { createBackup, freeName } from './create-backup.ts'
import { covers } from './parts.ts'
import { verifyBackup } from './verify-backup.ts'

export interface FinishOptions {
  readonly backups: string
  readonly version: string
  /** Where our daemon keeps its rows now: it is running while this is locked, also when the backup knows nothing of it. */
  readonly database?: string | undefined
}

export interface RestoreOptions extends FinishOptions {
  readonly folder: string
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
export const restoreBackup = async ({ folder, backups, version, database }: RestoreOptions): Promise<Restored> => {
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
  using _alone = onlyOne(workIn(backups))
  using _held = holdDatabases([...databasesOf(manifest), database])
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
  swapAll(backups)
  return { name: manifest.name, parts: parts.map(({ path }) => path), files: manifest.files.length, replaced }
}

/**
 * Ends a restore that was cut short; gives its name, undefined when there was none. Doing it again changes nothing. What lies
 * where something is still to come is backed up first: a daemon may have run in between.
 * @throws ALREADY_RUNNING while a daemon uses what is replaced, CONFLICT while the restore is still going on
 */
export const finishRestore = async ({ backups, version, database }: FinishOptions): Promise<string | undefined> => {
  if (!existsSync(journalIn(backups))) return undefined
  using _alone = onlyOne(workIn(backups))
  if (!existsSync(journalIn(backups))) return undefined
  const steps = readJournal(backups).steps.filter(isOpen)
  using _held = holdDatabases([...steps.map(({ path }) => join(path, 'ksi.db')), database])
  const parts = steps.filter(({ path }) => existsSync(path)).map(({ path }, at) => ({ role: `part_${at}`, path }))
  if (parts.length > 0) await createBackup({ backups, name: freeName(backups, 'before-restore'), parts, version })
  return swapAll(backups)
}

const swapAll = (backups: string): string => {
  const { name, steps } = readJournal(backups)
  for (const step of steps) swap(step)
  for (const { aside } of steps)
    for (const end of databaseEnds) rmSync(`${aside}${end}`, { recursive: true, force: true })
  rmSync(journalIn(backups))
  return name
}

const readJournal = (backups: string): Journal => JSON.parse(readFileSync(journalIn(backups), 'utf8')) as Journal

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
const workIn = (backups: string): string => join(backups, '.restoring')

/** A database that is a part of its own has files beside it that belong to what it was. */
const databaseEnds = ['', '-wal', '-shm', '-journal']

const isOpen = ({ staged }: Step): boolean => staged === null || isThere(staged)

const swap = (step: Step): void => {
  if (!isOpen(step)) return
  const { path, staged, aside } = step
  for (const end of databaseEnds) {
    if (!isThere(`${path}${end}`)) continue
    rmSync(`${aside}${end}`, { recursive: true, force: true }) // made anew since; what was there first is in a backup
    renameSync(`${path}${end}`, `${aside}${end}`)
  }
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

const databasesOf = ({ files, parts }: BackupManifest): string[] =>
  files
    .filter(({ path }) => path.endsWith('ksi.db'))
    .map(({ role, path }) => join(parts.find(part => part.role === role)!.path, path))

/** Nobody may be working on a database of ours while it is replaced. */
const holdDatabases = (databases: readonly (string | undefined)[]): Disposable => {
  const unlocks: (() => void)[] = []
  const release = (): void => {
    for (const unlock of unlocks.splice(0)) unlock()
  }
  try {
    const there = databases.filter(database => database !== undefined && existsSync(database))
    for (const database of new Set(there.map(path => realpathSync(path!)))) unlocks.push(lockDatabase(database))
  } catch (cause) {
    release()
    throw cause
  }
  return { [Symbol.dispose]: release }
}
