import { fail } from '../../errors.ts'
import type { LogLine, RowChange } from '../store.ts'
import { refusal } from '../unicode.ts'
import type { Numbers } from './numbers.ts'
import { type Failure, toStorageError } from './storage-error.ts'
import { type Entry, encodeUnit, type StagedRows, stage, type WriterReply, type WriterRequest } from './unit.ts'

/** A group that has so many characters is committed as it is, and the next one begins. */
const maxCharacters = 4_194_304

interface Pending extends Entry {
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/** What is committed together. */
interface Group {
  readonly entries: Pending[]
  readonly rows: StagedRows
  /** Milliseconds of the monotonic clock. */
  readonly began: number
  characters: number
  /** Those who wait until it is over, well or badly. */
  readonly waiting: (() => void)[]
}

export interface GroupCommitOptions {
  readonly path: string
  /** Milliseconds a group may grow while work keeps arriving; 0: every append commits alone. */
  readonly batchTimeoutMs: number
  readonly numbers: Numbers
  readonly request: (request: WriterRequest, done: (reply: WriterReply) => void) => void
  /** The newest number that is committed. */
  readonly committed: () => number
}

/** Group commit: what arrives while one transaction runs goes into the next; when none runs, it goes at the end of this turn. */
export class GroupCommit {
  readonly #options: GroupCommitOptions
  #growing: Group | undefined
  #sent: Group[] = []
  #isClosed = false
  /** Transactions so far. */
  commits = 0

  constructor(options: GroupCommitOptions) {
    this.#options = options
  }

  append(lines: readonly LogLine[], changes: readonly RowChange[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const refusal = this.#refusal(lines, changes)
    if (refusal) {
      reject(refusal)
      return promise
    }
    this.#growing ??= this.#begin()
    const group = this.#growing
    group.entries.push({ lines, changes, resolve, reject })
    stage(group.rows, changes)
    for (const { text } of lines) group.characters += text.length
    for (const { text } of changes) group.characters += text?.length ?? 0
    if (this.#isFull(group)) this.#send(group)
    return promise
  }

  /** Ends when everything is over that changes what `touches` says; undefined when nothing does. */
  pending(touches: (rows: StagedRows) => boolean): Promise<unknown> | undefined {
    const growing = this.#growing && touches(this.#growing.rows) ? over(this.#growing) : undefined
    if (this.#sent.length === 0) return growing
    const sent = this.#sent.filter(({ rows }) => touches(rows)).map(over)
    return sent.length === 0 ? growing : Promise.all([...sent, growing])
  }

  /** Takes no more, and ends when everything is over. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.pending(() => true)
  }

  #refusal(lines: readonly LogLine[], changes: readonly RowChange[]): Error | undefined {
    if (this.#isClosed) return fail('STORAGE_FAILED', this.#options.path, 'it is closed')
    return refusal(lines, changes)
  }

  #begin(): Group {
    // not before the end of this turn: everything that has arrived on any socket by now goes together
    if (this.#sent.length === 0) setImmediate(() => this.#sendWhenIdle())
    return { entries: [], rows: new Map(), began: performance.now(), characters: 0, waiting: [] }
  }

  #isFull({ began, characters }: Group): boolean {
    const { batchTimeoutMs } = this.#options
    if (characters > maxCharacters) return true
    return batchTimeoutMs > 0 && this.#sent.length > 0 && performance.now() - began > batchTimeoutMs
  }

  #sendWhenIdle(): void {
    if (this.#growing && this.#sent.length === 0) this.#send(this.#growing)
  }

  #send(group: Group): void {
    this.#growing = undefined
    this.#sent.push(group)
    const done = (): void => {
      this.#sent.splice(this.#sent.indexOf(group), 1)
      this.#sendWhenIdle()
      for (const resolve of group.waiting) resolve()
    }
    if (this.#options.batchTimeoutMs === 0) this.#commitEach(group.entries, done)
    else this.#commit(group.entries, done, group.rows)
  }

  #commitEach(entries: readonly Pending[], done: () => void): void {
    let left = entries.length
    for (const entry of entries)
      this.#commit([entry], () => {
        if (--left === 0) done()
      })
  }

  #commit(entries: readonly Pending[], done: () => void, rows = stageAll(entries)): void {
    const { numbers, request, committed } = this.#options
    const reserve = numbers.wanted()
    const newest = newestOf(entries) ?? committed()
    request({ commit: encodeUnit(entries, rows, { newest, reserve }) }, ({ failure }) => {
      if (failure && !this.#isKept(failure, entries)) {
        this.#failed(failure, entries, done)
        return
      }
      if (reserve !== undefined) numbers.reserved(reserve)
      this.commits++
      done() // first the next group goes to the writer, then this one is told
      for (const { resolve } of entries) resolve()
    })
  }

  /** A thread that ended may have committed before: then the log knows the lines. */
  #isKept({ kind }: Failure, entries: readonly Entry[]): boolean {
    const last = newestOf(entries)
    return kind === 'lost' && last !== undefined && last <= this.#options.committed()
  }

  /** Rejects those who are to blame, or all when the disk is; the others are committed without them. */
  #failed(failure: Failure, entries: readonly Pending[], done: () => void): void {
    const { kind, blamed } = failure
    if (kind === 'refused' && !blamed && entries.length > 1) {
      this.#commitEach(entries, done)
      return
    }
    const others = blamed ? entries.filter((_, index) => !blamed.includes(index)) : []
    if (others.length > 0) this.#commit(others, done)
    else done()
    for (const { reject } of entries.filter(entry => !others.includes(entry)))
      reject(toStorageError(failure, this.#options.path))
  }
}

const newestOf = (entries: readonly Entry[]): number | undefined =>
  entries.findLast(({ lines }) => lines.length > 0)?.lines.at(-1)?.seq

const over = ({ waiting }: Group): Promise<void> => new Promise(resolve => waiting.push(resolve))

const stageAll = (entries: readonly Entry[]): StagedRows => {
  const rows: StagedRows = new Map()
  for (const { changes } of entries) stage(rows, changes)
  return rows
}
