import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../../errors.ts'
import type { Manifest } from '../../../plugin/manifest.ts'
import type { Settings } from '../../setting-options.ts'
import { check } from '../checked.ts'
import { sourceAt } from '../find-source.ts'
import { unpack } from './archive.ts'
import { collect } from './collect.ts'
import { fetchPackage, installDependencies, isPackage } from './from-npm.ts'
import { refuseTaken, stage } from './stage.ts'
import type { Packed } from './tar.ts'

export interface Installing {
  /** A file, a folder, an archive, or the name of a package. */
  readonly what: string
  /** The folder of the plugins. */
  readonly plugins: string
  readonly force: boolean
}

export interface Installed {
  readonly manifest: Manifest
  readonly path: string
  readonly files: readonly string[]
}

/**
 * Puts a plugin where the daemon finds it, after it was checked there: in one step, or not at all.
 * @throws NOT_FOUND, INVALID_INPUT, PLUGIN_LOAD_FAILED with all its problems, ALREADY_EXISTS, STORAGE_FULL.
 */
export const install = async ({ what, plugins, force }: Installing, settings: Settings): Promise<Installed> => {
  const files = await filesOf(what)
  if (files.length === 0)
    throw fail('INVALID_INPUT', what, 'there are no files in it').with({
      hint: 'make it with ksi plugin pack, or npm pack',
    })
  const staged = stage(plugins, files)
  try {
    await installDependencies(staged.folder, files)
    const single = fileAlone(files)
    const source = sourceAt(single === undefined ? staged.folder : join(staged.folder, single))
    const { manifest, remarks } = await check(source, settings)
    const problems = remarks.filter(({ level }) => level === 'problem')
    if (problems.length > 0)
      throw fail('PLUGIN_LOAD_FAILED', manifest.name, problems.map(({ message }) => message).join('; ')).with({
        hint: problems[0]!.hint,
        problems,
      })
    const path = join(plugins, single ?? manifest.name.replace(/^[_.]+/, ''))
    refuseTaken(path, force)
    staged.place(single ?? '', path)
    return { manifest, path, files: files.map(({ name }) => name) }
  } finally {
    staged.remove()
  }
}

/** The name of a plugin that is one file; an index file makes sense only in a folder. */
const fileAlone = ([first, ...more]: readonly Packed[]): string | undefined =>
  first && more.length === 0 && !/\/|^(?:index|__init__)\.|^[_.]/.test(first.name) ? first.name : undefined

const filesOf = async (what: string): Promise<Packed[]> => {
  if (existsSync(what)) {
    const path = realpathSync(what)
    if (statSync(path).isFile() && /\.(?:tgz|tar\.gz)$/.test(path)) return unpack(readFileSync(path))
    return collect(sourceAt(path).root)
  }
  if (/\.(?:[cm]?[jt]s|py|tgz)$/.test(what) || !isPackage(what))
    throw fail('NOT_FOUND', what).with({
      hint: 'give a file, a folder, an archive of ksi plugin pack, or a package of npm',
    })
  return fetchPackage(what)
}
