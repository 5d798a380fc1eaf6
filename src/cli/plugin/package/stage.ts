import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail, type KsiError, messageOf } from '../../../errors.ts'
import type { Packed } from './tar.ts'

/** A folder beside the plugins, in which the daemon never looks: what is not whole yet. */
export interface Stage {
  readonly folder: string
  /** Moves a file or folder of it to where it belongs, in one step. */
  readonly place: (name: string, target: string) => void
  readonly remove: () => void
}

/** Writes the files there, all or none. Throws INVALID_INPUT for names that cannot be beside each other, STORAGE_FULL, STORAGE_FAILED. */
export const stage = (plugins: string, files: readonly Packed[]): Stage => {
  let made: string | undefined
  const remove = (): void => {
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
  }
  try {
    mkdirSync(plugins, { recursive: true, mode: 0o700 })
    tidy(plugins)
    const folder = mkdtempSync(join(plugins, `.installing-${process.pid}-`))
    made = folder
    write(join(folder, 'new'), files)
    return { folder: join(folder, 'new'), place: (name, target) => place(folder, name, target), remove }
  } catch (cause) {
    remove()
    throw asFailure(cause, plugins)
  }
}

/** Throws ALREADY_EXISTS when something is there that is not to be replaced. */
export const refuseTaken = (target: string, force: boolean): void => {
  if (existsSync(target) && !force)
    throw fail('ALREADY_EXISTS', target).with({ hint: 'add --force to put this one in its place' })
}

const write = (folder: string, files: readonly Packed[]): void => {
  for (const { name, content, executable } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, name), content, { mode: executable ? 0o755 : 0o644 })
  }
}

const place = (folder: string, name: string, target: string): void => {
  const aside = join(folder, 'old', basename(target))
  mkdirSync(dirname(aside), { recursive: true })
  if (existsSync(target)) renameSync(target, aside)
  try {
    renameSync(join(folder, 'new', name), target)
  } catch (cause) {
    if (existsSync(aside)) renameSync(aside, target)
    throw cause
  }
}

/** What an installation that was killed has left: a plugin that it had put aside comes back. */
const tidy = (plugins: string): void => {
  for (const left of readdirSync(plugins)) {
    const pid = left.match(/^\.installing-(\d+)-/)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const aside = join(plugins, left, 'old')
    for (const name of existsSync(aside) ? readdirSync(aside) : [])
      if (!existsSync(join(plugins, name))) renameSync(join(aside, name), join(plugins, name))
    rmSync(join(plugins, left), { recursive: true, force: true })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM' // somebody else's
  }
}

const asFailure = (cause: unknown, plugins: string): KsiError => {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return fail('STORAGE_FULL', plugins).with({ hint: 'make room and install it again: nothing has changed' })
  if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code ?? ''))
    return fail('INVALID_INPUT', 'the plugin', `its files cannot be written: ${messageOf(cause)}`).with({
      hint: 'make the archive with ksi plugin pack, or npm pack',
    })
  return fail('STORAGE_FAILED', plugins, messageOf(cause))
}
