import { cp, mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fail, messageOf } from '../../errors.ts'
import { snapshotDatabase } from '../../migrate/state/snapshot.ts'
import type { Places } from '../../plugin/index.ts'

/** Whose processes these are, the daemon that runs them knows; a copy must not end them as what a crash left. */
const ofItsProcesses = "DELETE FROM rows WHERE store = 'completion_processes'"
/** Beside a database while it is in use, and no part of a copy. */
const beside = /\.(db-wal|db-shm|db-journal|lock|spare)$/

/** Copies what a daemon keeps, logs excepted, to other places, also while it runs. Throws STORAGE_FAILED. */
export const copyState = async (from: Places, to: Places): Promise<void> => {
  for (const name of folders) await copyFolder(from[name], to[name])
  await copyFolder(join(from.home, 'var', 'plugins'), join(to.home, 'var', 'plugins'))
  await copyFile(from.identities_file, to.identities_file)
  await copyDatabase(from.shared_database, to.shared_database)
  if (await copyDatabase(from.database, to.database)) forgetProcesses(to.database)
}

const folders = ['state_dir', 'profiles_dir', 'prompts_dir'] as const

/** Databases are copied by themselves: byte by byte a file that is being written would come out torn. */
const copyFolder = (from: string, to: string): Promise<boolean> =>
  copied(from, () =>
    cp(from, to, { recursive: true, filter: path => !path.endsWith('.db') && !beside.test(relative(from, path)) }),
  )

const copyFile = (from: string, to: string): Promise<boolean> =>
  copied(from, async () => {
    await mkdir(dirname(to), { recursive: true })
    await cp(from, to)
  })

const copyDatabase = (from: string, to: string): Promise<boolean> =>
  copied(from, async () => {
    await mkdir(dirname(to), { recursive: true })
    await snapshotDatabase(from, to)
  })

/** False when there is nothing to copy. */
const copied = async (from: string, copy: () => Promise<void>): Promise<boolean> => {
  try {
    await copy()
    return true
  } catch (cause) {
    if (isMissing(cause)) return false
    throw fail('STORAGE_FAILED', from, `no copy can be made of it: ${messageOf(cause)}`)
  }
}

const isMissing = (cause: unknown): boolean => (cause as { code?: string }).code === 'ENOENT'

const forgetProcesses = (path: string): void => {
  const database = new DatabaseSync(path)
  try {
    database.exec(ofItsProcesses)
  } finally {
    database.close()
  }
}
