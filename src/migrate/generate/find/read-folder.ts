import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail, messageOf } from '../../../errors.ts'
import { type PythonFile, readPythonFile } from './python-file.ts'

const passedOver = new Set(['__pycache__', 'node_modules', '.git', 'venv', '.venv'])
/** Larger ones are no sources that somebody wrote: bytes. */
const largest = 2 * 1024 * 1024

/** A file that could not be read at all. */
export interface Unreadable {
  readonly path: string
  readonly reason: string
}

export interface ReadFolder {
  readonly files: readonly PythonFile[]
  readonly unreadable: readonly Unreadable[]
}

/** Reads every Python file below a folder, in the order of their paths. Throws NOT_FOUND, INVALID_INPUT for what is no folder. */
export const readFolder = (folder: string): ReadFolder => {
  if (!existsSync(folder)) throw fail('NOT_FOUND', folder).with({ hint: 'name the folder of the handlers' })
  if (!statSync(folder).isDirectory())
    throw fail('INVALID_INPUT', folder, 'is a file').with({ hint: 'name the folder it lies in' })
  const files: PythonFile[] = []
  const unreadable: Unreadable[] = []
  for (const path of pathsBelow(folder, '', unreadable)) {
    const whole = join(folder, path)
    try {
      const found = statSync(whole)
      if (!found.isFile()) unreadable.push({ path, reason: 'it is no regular file' })
      else if (found.size > largest)
        unreadable.push({ path, reason: `it has ${found.size} bytes, more than ${largest}` })
      else files.push(readPythonFile(path, readFileSync(whole)))
    } catch (cause) {
      unreadable.push({ path, reason: messageOf(cause) })
    }
  }
  return { files, unreadable }
}

/** Where the models of parameters lie: as said, or a folder `protocols` inside or beside the handlers. */
export const protocolsFolder = (handlers: string, said: string | undefined): string | undefined =>
  said ?? [join(handlers, 'protocols'), join(dirname(handlers), 'protocols')].find(folder => existsSync(folder))

/** Links are not followed into folders, so that none leads round in a circle. */
const pathsBelow = (folder: string, below: string, unreadable: Unreadable[]): string[] => {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true })
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap(entry => {
        const path = below === '' ? entry.name : `${below}/${entry.name}`
        if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : pathsBelow(folder, path, unreadable)
        return entry.name.endsWith('.py') ? [path] : []
      })
  } catch (cause) {
    unreadable.push({ path: below || '.', reason: messageOf(cause) })
    return []
  }
}
