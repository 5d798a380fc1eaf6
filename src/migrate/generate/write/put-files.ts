import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail, messageOf } from '../../../errors.ts'
import { sealed, stateOf } from './seal.ts'

/** What became of a file. `edited`: it was changed by somebody, and what is new lies beside it as `.new`. */
export interface PutFile {
  readonly path: string
  readonly state: 'written' | 'unchanged' | 'replaced' | 'edited'
}

export interface Putting {
  /** Also what was edited. */
  readonly force: boolean
  readonly dryRun: boolean
}

/** Writes files below a folder; never over one that somebody has edited. Throws STORAGE_FAILED. */
export const putFiles = (folder: string, files: Readonly<Record<string, string>>, how: Putting): PutFile[] =>
  Object.entries(files).map(([path, text]) => {
    const whole = join(folder, path)
    const next = sealed(path, text)
    try {
      const state = stateFor(whole, next, how)
      if (!how.dryRun && state !== 'unchanged') write(state === 'edited' ? `${whole}.new` : whole, next)
      return { path, state }
    } catch (cause) {
      throw fail('STORAGE_FAILED', whole, messageOf(cause)).with({ hint: 'choose another --output-dir' })
    }
  })

const stateFor = (path: string, next: string, { force }: Putting): PutFile['state'] => {
  if (!existsSync(path)) return 'written'
  const there = readFileSync(path, 'utf8')
  if (there === next || (path.endsWith('.json') && !force)) return 'unchanged'
  return force || stateOf(path, there) === 'as written' ? 'replaced' : 'edited'
}

/** Whole or not at all; a link is replaced, not followed. */
const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder')
  const beside = `${path}.${process.pid}.tmp`
  writeFileSync(beside, text)
  renameSync(beside, path)
}
