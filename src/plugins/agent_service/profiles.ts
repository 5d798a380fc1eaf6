import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fail, messageOf, nearest } from '../../plugin/index.ts'
import { refuseUnsafe } from '../../plugin/safe-file.ts'
import { isLegalName } from '../message/index.ts'
import { type Profile, readProfile } from './profile.ts'
import { writeAtomically } from './write-atomically.ts'

export interface StoredProfile {
  /** As the file has it. */
  readonly data: Record<string, unknown>
  readonly profile: Profile
  /** The folder it was found in: relative paths start there. */
  readonly folder: string
}

/** The profile files of a folder, laid over those that come with the package. Names must be legal file names. */
export class Profiles {
  readonly folder: string
  readonly #shipped: string | undefined
  constructor(folder: string, shipped: string | undefined) {
    this.folder = folder
    this.#shipped = shipped
  }

  /** Throws NOT_FOUND with the nearest names, INVALID_INPUT when the file is no profile, UNSAFE_PATH when others may write it. */
  async load(name: string): Promise<StoredProfile> {
    const folder = this.#folders().find(one => existsSync(fileOf(one, name)))
    if (folder === undefined) throw await this.#missing(name)
    // A profile may name a program to be run; those that are shipped lie beside the code.
    if (folder === this.folder) for (const path of [folder, fileOf(folder, name)]) refuseUnsafe(path)
    return parse(await readFile(fileOf(folder, name), 'utf8'), name, folder)
  }

  /** Throws INVALID_INPUT when this is no profile, STORAGE_FAILED when it cannot be written. */
  async save(name: string, data: Record<string, unknown>): Promise<void> {
    readProfile(data, name, 'agent:save_profile')
    await writeAtomically(fileOf(this.folder, name), `${JSON.stringify(data, null, 2)}\n`)
  }

  /** All profiles by name; a file that is none comes with the reason. */
  async list(): Promise<({ readonly name: string } & (StoredProfile | { readonly error: string }))[]> {
    const names = await this.names()
    return Promise.all(
      names.map(name =>
        this.load(name).then(
          stored => ({ name, ...stored }),
          (cause: unknown) => ({ name, error: messageOf(cause) }),
        ),
      ),
    )
  }

  async names(): Promise<string[]> {
    const found = await Promise.all(this.#folders().map(namesIn))
    return [...new Set(found.flat())].sort()
  }

  #folders(): string[] {
    return this.#shipped === undefined ? [this.folder] : [this.folder, this.#shipped]
  }

  async #missing(name: string) {
    const names = await this.names()
    const close = nearest(name, names, 3)
    const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : `there are ${names.join(', ') || 'none'}`
    return fail('NOT_FOUND', `profile ${name}`).with({ hint, profiles_dir: this.folder })
  }
}

/** The profiles beside the package's package.json, wherever the code runs from. */
export const shippedProfiles = (from = import.meta.dirname): string | undefined => {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'profiles')
    if (folder === dirname(folder)) return undefined
  }
}

const fileOf = (folder: string, name: string): string => join(folder, `${name}.json`)

const namesIn = async (folder: string): Promise<string[]> => {
  const files = await readdir(folder).catch(ifMissing)
  return files
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -'.json'.length))
    .filter(isLegalName)
}

const ifMissing = (cause: NodeJS.ErrnoException): string[] => {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return []
  throw fail('STORAGE_FAILED', 'the folder of profiles', cause.message)
}

const parse = (text: string, name: string, folder: string): StoredProfile => {
  const file = fileOf(folder, name)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw fail('INVALID_INPUT', file, messageOf(cause))
  }
  return { data: data as Record<string, unknown>, profile: readProfile(data, name, file), folder: resolve(folder) }
}
