import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail, messageOf } from '../../plugin/index.ts'

/**
 * Replaces a file as a whole: whoever reads it sees the old content or the new, also after a loss of power.
 * Throws STORAGE_FULL or STORAGE_FAILED, and then the old file is as it was.
 */
export const writeAtomically = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeDurably(temporary, text)
    await rename(temporary, path)
    await sync(dirname(path))
  } catch (cause) {
    await rm(temporary, { force: true })
    throw (cause as NodeJS.ErrnoException).code === 'ENOSPC'
      ? fail('STORAGE_FULL', path)
      : fail('STORAGE_FAILED', path, messageOf(cause))
  }
}

const writeDurably = async (path: string, text: string): Promise<void> => {
  await using file = await open(path, 'w', 0o600)
  await file.writeFile(text)
  await file.sync()
}

/** Without this the new name itself could be lost. */
const sync = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r')
  await handle.sync()
}
