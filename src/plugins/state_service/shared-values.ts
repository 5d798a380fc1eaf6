import { type Awaitable, andThen, type Change } from '../../plugin/index.ts'
import type { SharedRow, SharedState } from '../../stores/shared-state.ts'
import { type Content, type Entry, visible } from './entry.ts'
import type { Place } from './place.ts'
import { entryOf, sharedChange } from './shared-row.ts'
import { changeOf, type Filling, type Next, type Tell, type Values } from './values.ts'

const page = 500

/**
 * The shared namespace, in the old daemon's table. Other programs write there at any time, so nothing is remembered here,
 * and a condition is checked by the store itself. What has expired is hidden, never deleted: the old daemon still serves it.
 */
export class SharedValues implements Values {
  readonly #state: SharedState
  constructor(state: SharedState) {
    this.#state = state
  }

  read({ key }: Place): Awaitable<Entry | undefined> {
    return andThen(this.#state.get(key), row => visible(row && entryOf(row)))
  }

  stored(key: string): Awaitable<string | undefined> {
    return andThen(this.#state.get(key), row => row?.value)
  }

  put(place: Place, content: Content, tell: Tell): number {
    return this.#stage(place, content, { tell })
  }

  update(place: Place, next: Next, tell: Tell): Awaitable<number | undefined> {
    return andThen(this.#state.get(place.key), row => {
      const entry = visible(row && entryOf(row))
      const content = next(entry)
      return content || entry ? this.#stage(place, content, { tell, expected: row?.version ?? 0 }) : undefined
    })
  }

  async *entries(): AsyncGenerator<readonly [string, Entry]> {
    for await (const row of this.#all()) {
      const entry = visible(entryOf(row))
      if (entry) yield [row.key, entry]
    }
  }

  count(): Awaitable<number> {
    return this.#state.count()
  }

  async fill(_: string, contents: ReadonlyMap<string, Content>, merge: boolean): Promise<Filling> {
    const gone: Change[] = []
    for await (const { key } of merge ? [] : this.#all())
      if (!contents.has(key)) gone.push(sharedChange(key, { version: this.#state.version() }))
    const put = [...contents].map(([key, content]) => sharedChange(key, { content, version: this.#state.version() }))
    return { removed: gone.length, changes: [...gone, ...put] }
  }

  async *#all(): AsyncGenerator<SharedRow & { key: string }> {
    let after: { after?: string } = {}
    while (true) {
      const rows = await this.#state.list({ ...after, limit: page })
      yield* rows
      if (rows.length < page) return
      after = { after: rows.at(-1)!.key }
    }
  }

  #stage(place: Place, content: Content | undefined, how: { tell: Tell; expected?: number }): number {
    const version = this.#state.version()
    void how.tell(changeOf(place, version, content), [
      sharedChange(place.key, { content, version, expected: how.expected }),
    ])
    return version
  }
}
