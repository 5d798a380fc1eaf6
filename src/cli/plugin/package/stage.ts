import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '../../../errors.ts'
import type { Packed } from './tar.ts'

/** A folder beside the plugins, in which the daemon never looks: what is not whole yet. */
export interface Stage {
  readonly folder: string
  /** Moves a file or folder of it to where it belongs, in one step. */
  readonly place: (name: string, target: string) => void
  readonly remove: () => void
}

/** Writes the files there. */
export const stage = (plugins: string, files: readonly Packed[]): Stage => {
  mkdirSync(plugins, { recursive: true, mode: 0o700 })
  const folder = mkdtempSync(join(plugins, '.installing-'))
  for (const { name, content, executable } of files) {
    mkdirSync(dirname(join(folder, 'new', name)), { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, 'new', name), content, { mode: executable ? 0o755 : 0o644 })
  }
  return {
    folder: join(folder, 'new'),
    place: (name, target) => {
      const aside = join(folder, 'old')
      if (existsSync(target)) renameSync(target, aside)
      try {
        renameSync(join(folder, 'new', name), target)
      } catch (cause) {
        if (existsSync(aside)) renameSync(aside, target)
        throw cause
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Throws ALREADY_EXISTS when something is there that is not to be replaced. */
export const refuseTaken = (target: string, force: boolean): void => {
  if (existsSync(target) && !force)
    throw fail('ALREADY_EXISTS', target).with({ hint: 'add --force to put this one in its place' })
}
