import { copyFile, readFile, stat } from 'node:fs/promises'
import { messageOf } from '../../plugin/index.ts'
import type { PythonMap, PythonValue } from '../composition/index.ts'
import { readIdentities, writeIdentities } from './identity-text.ts'
import { writeAtomically } from './write-atomically.ts'

/** By agent, in the order of their creation; fields that we do not know are kept, and numbers as they were written. */
type All = Map<PythonValue, PythonValue>
export interface Warning {
  readonly message: string
  readonly fields: object
}

/** The old daemon's identity file, read when first needed and again when somebody else has written it. */
export class Identities {
  readonly #file: string
  readonly #warn: (warning: Warning) => void
  #read: { stamp: string; all: PythonMap; isBroken: boolean } | undefined
  #last: Promise<unknown> = Promise.resolve()
  constructor(file: string, warn: (warning: Warning) => void) {
    this.#file = file
    this.#warn = warn
  }

  /** In the order of their creation. */
  async all(): Promise<PythonMap> {
    return (await this.#load()).all
  }

  /** Changes of the file follow each other; what `change` throws leaves it as it was. Throws STORAGE_FAILED. */
  change<T>(change: (all: All) => T): Promise<T> {
    const done = this.#last.then(() => this.#change(change))
    this.#last = done.catch(() => {})
    return done
  }

  async #change<T>(change: (all: All) => T): Promise<T> {
    const { all, isBroken } = await this.#load()
    const next: All = new Map(all)
    const result = change(next)
    if (isBroken) await this.#setAside()
    await writeAtomically(this.#file, writeIdentities(next))
    this.#read = { stamp: await stampOf(this.#file), all: next, isBroken: false }
    return result
  }

  async #load() {
    const stamp = await stampOf(this.#file)
    if (this.#read?.stamp !== stamp) this.#read = { stamp, ...(await this.#parse(stamp)) }
    return this.#read
  }

  async #parse(stamp: string): Promise<{ all: PythonMap; isBroken: boolean }> {
    if (stamp === missing) return { all: new Map(), isBroken: false }
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(this.#file))
      return { all: readIdentities(text), isBroken: false }
    } catch (cause) {
      const fields = { file: this.#file, cause: messageOf(cause) }
      this.#warn({ message: 'the identity file cannot be read; it is kept aside when it is next written', fields })
      return { all: new Map(), isBroken: true }
    }
  }

  async #setAside(): Promise<void> {
    const aside = `${this.#file}.corrupt-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
    await copyFile(this.#file, aside)
    this.#warn({ message: 'the broken identity file was kept', fields: { file: aside } })
  }
}

const missing = 'missing'

/** Another stamp means that somebody has written the file. */
const stampOf = async (file: string): Promise<string> => {
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : missing
}
