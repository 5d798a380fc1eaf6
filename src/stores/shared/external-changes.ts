import type { ExternalChange, SharedState } from '../shared-state.ts'
import type { RowChange } from '../store.ts'
import type { SharedReader } from './table-reader.ts'

/** How often we look for writes of other programs while somebody listens: milliseconds. */
const interval = 200
/** Changes told at once. */
const portion = 1000

/** Where it is kept how far the old daemon's file is reflected here. `own` is written with each commit to that file. */
export const reflection = { store: 'daemon:shared', own: 'own', told: 'told' } as const

type Listener = Parameters<SharedState['listen']>[0]

/** Versions up to which everything is told: of other programs' writes, and of ours that a crash has cut short. */
interface Told {
  readonly external: number
  readonly own: number
}

export interface ExternalChangesOptions {
  readonly read: <T>(use: (reader: SharedReader) => T) => T | undefined | Promise<T | undefined>
  readonly row: (store: string, key: string) => string | undefined
  readonly keep: (change: RowChange) => Promise<void>
  /** The first version that this process gave; Infinity before. */
  readonly firstOwn: () => number
}

/** Tells listeners what came into the old daemon's table without an append. */
export class ExternalChanges {
  readonly #options: ExternalChangesOptions
  readonly #listeners = new Set<Listener>()
  #timer: NodeJS.Timeout | undefined
  #isLooking = false
  #dataVersion: number | undefined
  #told: Told | undefined

  constructor(options: ExternalChangesOptions) {
    this.#options = options
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#look(), interval).unref()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#listeners.clear()
  }

  #look(): void {
    if (this.#isLooking || this.#listeners.size === 0) return
    this.#isLooking = true
    void this.#tell().then(
      () => {
        this.#isLooking = false
      },
      () => {
        this.#isLooking = false // whoever was told, or reads the table, meets the same trouble; the next look begins again
        this.#dataVersion = undefined
      },
    )
  }

  async #tell(): Promise<void> {
    this.#told ??= await this.#begin()
    while (true) {
      const { external }: Told = this.#told
      const changes: ExternalChange[] | undefined = await this.#options.read(reader => this.#find(reader, external))
      if (!changes || changes.length === 0) return
      await this.#say(changes)
      this.#told = { ...this.#told, external: changes.at(-1)!.version }
      await this.#keep(this.#told)
    }
  }

  /** What a crash has left between the two files is told first. */
  async #begin(): Promise<Told> {
    const found = await this.#options.read(reader => this.#findBegin(reader))
    if (!found) return { external: 0, own: 0 } // no file yet: all that will be in it is news
    const { told, torn, isNew } = found
    if (torn.length > 0) await this.#say(torn)
    if (isNew || torn.length > 0) await this.#keep(told)
    return told
  }

  #findBegin(reader: SharedReader): { told: Told; torn: ExternalChange[]; isNew: boolean } {
    const { row, firstOwn } = this.#options
    const { high, own: newest } = reader.clock()
    const own = Math.min(newest, firstOwn() - 1) // what this process writes is not cut short, but perhaps under way
    const text = row(reflection.store, reflection.told)
    const ownRow = row(reflection.store, reflection.own)
    const kept: Told =
      text !== undefined ? JSON.parse(text) : ownRow === undefined ? { external: high, own } : { external: 0, own: 0 }
    const reflected = Math.max(kept.own, Number(ownRow ?? 0))
    const torn = own > reflected ? reader.own({ after: reflected, until: own }) : []
    return { told: { external: kept.external, own }, torn, isNew: text === undefined }
  }

  #find(reader: SharedReader, after: number): ExternalChange[] {
    const dataVersion = reader.dataVersion()
    if (dataVersion === this.#dataVersion) return []
    const changes = reader.external(after, portion)
    if (changes.length < portion) this.#dataVersion = dataVersion
    return changes
  }

  async #say(changes: readonly ExternalChange[]): Promise<void> {
    for (const listener of this.#listeners) await listener(changes)
  }

  #keep(told: Told): Promise<void> {
    return this.#options.keep({ store: reflection.store, key: reflection.told, text: JSON.stringify(told) })
  }
}
