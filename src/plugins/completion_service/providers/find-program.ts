import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The absolute path of a program on PATH, or of one named by a path; undefined when there is none. */
export const findProgram = (name: string, path = process.env.PATH ?? ''): string | undefined => {
  if (name.includes('/')) return isAbsolute(name) && isExecutable(name) ? name : undefined
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, name))
    .find(isExecutable)
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // not there, or not ours to run: either way it cannot be used
  }
}
