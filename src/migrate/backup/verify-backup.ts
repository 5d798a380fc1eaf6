import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { sha256Of } from '../durable-files.ts'
import { contentPath, readBackup } from './backup-manifest.ts'

export interface VerifiedBackup {
  readonly files: number
  readonly bytes: number
  /** What is other than it was made. */
  readonly wrong: readonly { readonly path: string; readonly reason: string }[]
}

/** Compares each file of a backup with the checksum it had. Throws DAMAGED when its manifest cannot be read. */
export const verifyBackup = async (folder: string): Promise<VerifiedBackup> => {
  const { files } = readBackup(folder)
  const wrong: { path: string; reason: string }[] = []
  const expected = new Set<string>()
  for (const file of files) {
    if (file.link !== undefined) continue
    const path = contentPath(folder, file)
    expected.add(path)
    if (!existsSync(path) || !lstatSync(path).isFile()) wrong.push({ path, reason: 'it is missing' })
    else if ((await sha256Of(path)) !== file.sha256) wrong.push({ path, reason: 'its content has changed' })
  }
  for (const path of contentsOf(join(folder, 'files')))
    if (!expected.has(path))
      wrong.push({ path, reason: `it is not in ${relative(folder, join(folder, 'backup.json'))}` })
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), wrong }
}

const contentsOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => !entry.isDirectory())
        .map(entry => join(entry.parentPath, entry.name))
    : []
