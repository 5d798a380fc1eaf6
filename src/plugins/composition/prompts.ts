import { join } from 'node:path'
import { fail, KsiError, messageOf, nearest } from '../../plugin/index.ts'
import { type Composition, compositionIn } from './composition.ts'
import { ConfinedFiles } from './confined-files.ts'

const ending = '.yaml'

/** Compositions that could be read, and the others with the reason. */
export interface Loaded {
  readonly compositions: readonly Composition[]
  readonly failed: readonly { readonly composition: string; readonly error: string }[]
}

/** The old daemon's folder of prompts: `compositions/<name>.yaml`, and the texts below it that they put together. */
export class Prompts {
  readonly files: ConfinedFiles
  readonly #compositions: ConfinedFiles
  constructor(folder: string) {
    this.files = new ConfinedFiles(folder)
    this.#compositions = new ConfinedFiles(join(folder, 'compositions'))
  }

  /** Makes its folders if they are missing: that shows where compositions go. */
  async make(): Promise<void> {
    await this.files.make('components', 'compositions')
  }

  /** The names of all compositions, sorted. */
  async names(): Promise<string[]> {
    const files = await this.#compositions.list('', ending)
    return files.filter(file => !file.includes('/')).map(file => file.slice(0, -ending.length))
  }

  /** Throws NOT_FOUND with the nearest names, INVALID_INPUT with the `reason` when the file is no composition. */
  async load(name: string): Promise<Composition> {
    const { path } = await this.#compositions.find(`${name}${ending}`)
    if (path === undefined) throw await this.#missing(name)
    try {
      const [{ readYaml }, text] = await Promise.all([import('./yaml/read-yaml.ts'), this.#compositions.read(path)])
      return compositionIn(readYaml(text), name)
    } catch (cause) {
      throw fail('INVALID_INPUT', path, messageOf(cause)).with({ reason: messageOf(cause) })
    }
  }

  async all(): Promise<Loaded> {
    const compositions: Composition[] = []
    const failed: { composition: string; error: string }[] = []
    for (const composition of await this.names())
      try {
        compositions.push(await this.load(composition))
      } catch (cause) {
        failed.push({ composition, error: reasonOf(cause) })
      }
    return { compositions, failed }
  }

  async #missing(name: string) {
    const names = await this.names()
    const close = nearest(name, names, 3)
    const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : `there are ${names.join(', ') || 'none'}`
    return fail('NOT_FOUND', `composition ${name}`).with({ hint, prompts_dir: this.files.folder })
  }
}

/** What is wrong, without the path of the file. */
export const reasonOf = (cause: unknown): string => {
  const reason = cause instanceof KsiError ? cause.details.reason : undefined
  return typeof reason === 'string' ? reason : messageOf(cause)
}
