import { type Awaitable, andThen, type Change, isThenable, type Row, type Rows } from '../../plugin/index.ts'
import type { Claims } from './claims.ts'
import { type Content, type Entry, entryOf, rowOf, visible } from './entry.ts'
import { expiryMark } from './expiry.ts'
import { type Place, storeOf } from './place.ts'
import { changeOf, type Filling, type Next, type Tell, type Values } from './values.ts'

const page = 500

/** A change on its way. */
interface Staged {
  readonly version: number
  readonly told: Awaitable<void>
}
type VersionOf<S> = S extends Staged ? number : undefined

/** Values among the daemon's rows: every namespace but the shared one. */
export class RowValues implements Values {
  readonly #rows: Rows
  readonly #claims: Claims
  constructor(rows: Rows, claims: Claims) {
    this.#rows = rows
    this.#claims = claims
  }

  read(place: Place): Awaitable<Entry | undefined> {
    return andThen(this.#rows.get(storeOf(place.namespace), place.key), row =>
      visible(row === undefined ? undefined : entryOf(row)),
    )
  }

  put(place: Place, content: Content, tell: Tell): Awaitable<number> {
    const change = (): Staged => this.#stage(place, content, tell)
    return this.#claims.isClaimed(place) ? this.#alone(place, change) : this.#atOnce(place, change())
  }

  update(place: Place, next: Next, tell: Tell): Awaitable<number | undefined> {
    const change = (entry: Entry | undefined): Staged | undefined => {
      const content = next(entry)
      return content || entry ? this.#stage(place, content, tell) : undefined
    }
    if (!this.#claims.isClaimed(place)) {
      const entry = this.read(place)
      if (!isThenable(entry)) return this.#atOnce(place, change(entry))
    }
    return this.#alone(place, async () => change(await this.read(place)))
  }

  async *entries(namespace: string): AsyncGenerator<readonly [string, Entry]> {
    for await (const { key, text } of this.#all(namespace)) {
      const entry = visible(entryOf(text))
      if (entry) yield [key, entry]
    }
  }

  count(namespace: string): Awaitable<number> {
    return this.#rows.count(storeOf(namespace))
  }

  async fill(namespace: string, contents: ReadonlyMap<string, Content>, merge: boolean): Promise<Filling> {
    const store = storeOf(namespace)
    const gone: Change[] = []
    for await (const { key } of merge ? [] : this.#all(namespace)) if (!contents.has(key)) gone.push({ store, key })
    const put = [...contents].map(([key, content]) => ({ store, key, text: this.#row(content, this.#rows.number()) }))
    return { removed: gone.length, changes: [...gone, ...put] }
  }

  async *#all(namespace: string): AsyncGenerator<Row> {
    let after: { after?: string } = {}
    while (true) {
      const rows = await this.#rows.list(storeOf(namespace), { ...after, limit: page })
      yield* rows
      if (rows.length < page) return
      after = { after: rows.at(-1)!.key }
    }
  }

  /** Usually nothing has to be waited for; when the telling takes time, nobody else may come in between. */
  #atOnce<S extends Staged | undefined>(place: Place, staged: S): VersionOf<S> {
    if (staged) this.#claims.hold(place, staged.told)
    return staged?.version as VersionOf<S>
  }

  #alone<S extends Staged | undefined>(place: Place, change: () => Awaitable<S>): Promise<VersionOf<S>> {
    return this.#claims.alone(place, async () => {
      const staged = await change()
      await staged?.told
      return staged?.version as VersionOf<S>
    })
  }

  #stage(place: Place, content: Content | undefined, tell: Tell): Staged {
    const version = this.#rows.number()
    const row = { store: storeOf(place.namespace), key: place.key }
    const changes: Change[] = [content ? { ...row, text: this.#row(content, version) } : row]
    const expires = Date.parse(content?.about?.expires_at ?? '')
    if (!Number.isNaN(expires)) changes.push(expiryMark(place, version, expires))
    return { version, told: tell(changeOf(place, version, content), changes) }
  }

  #row({ text, about }: Content, version: number): string {
    return rowOf({ text, about, version, updated_at: Date.now() })
  }
}
