import { setTimeout as sleep } from 'node:timers/promises'
import { type SharedEntry, type SharedRow, type SharedState, sharedStore } from '../shared-state.ts'
import type { Numbers } from '../sqlite/numbers.ts'
import { isBusy, storageError, toStorageError } from '../sqlite/storage-error.ts'
import type { StagedRows, WriterReply, WriterRequest } from '../sqlite/unit.ts'
import type { Range, RowChange } from '../store.ts'
import { ExternalChanges } from './external-changes.ts'
import { openSharedReader, type SharedReader } from './table-reader.ts'

/** Two versions of ours are so far apart that other programs' writes in between, each one more, do not reach the next. */
const spacing = 1024
/** How long a read waits for whoever has the file locked, and how often it tries: milliseconds. */
const patience = 5000
const pause = 2

export interface SharedTableOptions {
  readonly path: string
  readonly numbers: Numbers
  readonly request: (request: WriterRequest, done: (reply: WriterReply) => void) => void
  readonly pending: (touches: (rows: StagedRows) => boolean) => Promise<unknown> | undefined
  /** A committed row of the store. */
  readonly row: (store: string, key: string) => string | undefined
  readonly keep: (change: RowChange) => Promise<void>
}

/** The old daemon's table: opened when it is first used, prepared by the writer thread when it lacks the sidecar. */
export class SharedTable implements SharedState {
  readonly #options: SharedTableOptions
  readonly #external: ExternalChanges
  #reader: SharedReader | undefined
  #preparing: Promise<void> | undefined
  #high = 0
  #firstOwn = Number.POSITIVE_INFINITY

  constructor(options: SharedTableOptions) {
    this.#options = options
    const { row, keep } = options
    this.#external = new ExternalChanges({
      row,
      keep,
      read: use => this.#read(isShared, use, undefined),
      firstOwn: () => this.#firstOwn,
    })
  }

  get(key: string): SharedRow | undefined | Promise<SharedRow | undefined> {
    return this.#read(
      rows => rows.get(sharedStore)?.has(key) === true,
      reader => reader.get(key),
      undefined,
    )
  }

  list(range: Range = {}): SharedEntry[] | Promise<SharedEntry[]> {
    return this.#read(isShared, reader => reader.list(range), [])
  }

  count(): number | Promise<number> {
    return this.#read(isShared, reader => reader.count(), 0)
  }

  version(): number {
    const { numbers } = this.#options
    numbers.skipTo(Math.floor(this.#high / spacing))
    const version = numbers.next() * spacing
    this.#firstOwn = Math.min(this.#firstOwn, version)
    return version
  }

  listen(listener: Parameters<SharedState['listen']>[0]): () => void {
    return this.#external.listen(changes => {
      this.#high = Math.max(this.#high, changes.at(-1)!.version)
      return listener(changes)
    })
  }

  close(): void {
    this.#external.close()
    this.#reader?.close()
    this.#reader = undefined
  }

  #read<T>(touches: (rows: StagedRows) => boolean, use: (reader: SharedReader) => T, empty: T): T | Promise<T> {
    const pending = this.#options.pending(touches)
    return pending ? pending.then(() => this.#attempt(use, empty)) : this.#attempt(use, empty)
  }

  #attempt<T>(use: (reader: SharedReader) => T, empty: T): T | Promise<T> {
    try {
      const reader = this.#open()
      if (reader === 'unprepared') return this.#prepare().then(() => this.#attempt(use, empty))
      return reader ? use(reader) : empty
    } catch (cause) {
      if (isBusy(cause)) return this.#insist(use, empty)
      throw storageError(cause, this.#options.path)
    }
  }

  async #insist<T>(use: (reader: SharedReader) => T, empty: T): Promise<T> {
    for (const until = performance.now() + patience; ; ) {
      await sleep(pause)
      try {
        const reader = this.#open()
        if (reader !== 'unprepared') return reader ? use(reader) : empty
        await this.#prepare()
      } catch (cause) {
        if (!isBusy(cause) || performance.now() > until) throw storageError(cause, this.#options.path)
      }
    }
  }

  #open(): SharedReader | 'unprepared' | undefined {
    if (this.#reader) return this.#reader
    const reader = openSharedReader(this.#options.path)
    if (!reader || reader === 'unprepared') return reader
    try {
      this.#high = reader.clock().high
    } catch (cause) {
      reader.close()
      throw cause
    }
    this.#reader = reader
    return reader
  }

  #prepare(): Promise<void> {
    this.#preparing ??= new Promise<void>((resolve, reject) =>
      this.#options.request({ prepareShared: this.version() }, ({ failure }) => {
        this.#preparing = undefined
        if (failure) reject(toStorageError(failure, this.#options.path))
        else resolve()
      }),
    )
    return this.#preparing
  }
}

const isShared = (rows: StagedRows): boolean => rows.has(sharedStore)
