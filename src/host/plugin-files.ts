import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

/** Differs when a file has been changed or replaced; empty when it is not there. The file is not opened. */
export const stateOfFile = (path: string): string => {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : ''
}

/** The files of a plugin that has this folder to itself, for when nobody says which of them it reads. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !`${entry.parentPath}${sep}`.includes(`${sep}node_modules${sep}`))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(file => !/\/[._][^/]*$|__pycache__/.test(file.slice(folder.length)))
