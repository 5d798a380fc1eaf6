import type { Awaitable, Change } from '../plugin/index.ts'
import type { Passage } from './passage.ts'

/** What one handler wants committed together: its changes, and the durable facts it told. */
export class Unit {
  readonly changes: Change[] = []
  readonly facts: Passage[] = []
  /** Facts whose checks are still under way. */
  readonly staging: PromiseLike<unknown>[] = []

  get isEmpty(): boolean {
    return this.changes.length === 0 && this.facts.length === 0 && this.staging.length === 0
  }

  /** Waits until every fact is checked; a fact that was refused fails the whole. */
  settled(): Awaitable<unknown> {
    return this.staging.length > 0 ? Promise.all(this.staging) : undefined
  }
}
