import type { Awaitable, Rows } from '../../plugin/index.ts'
import { kindOf, sessions, shared, storeOf } from './place.ts'
import type { Values } from './values.ts'

/** How much there is. */
export interface Counts {
  agents: number
  shared_keys: number
  sessions: number
  /** Namespaces that are neither of an agent, nor of a session, nor shared. */
  namespaces: number
}

/** All namespaces, wherever their values lie. */
export class Spaces {
  readonly #rows: Rows
  readonly #own: Values
  readonly #shared: Values
  constructor(rows: Rows, own: Values, shared: Values) {
    this.#rows = rows
    this.#own = own
    this.#shared = shared
  }

  /** What keeps the values of this namespace. */
  of(namespace: string): Values {
    return namespace === shared ? this.#shared : this.#own
  }

  /** The text of a shared value as the old daemon's table holds it, also when its time has come. */
  stored(key: string): Awaitable<string | undefined> {
    return this.#shared.stored?.(key)
  }

  /** Every namespace that has values, sorted; the shared one is always there. */
  async names(): Promise<string[]> {
    const stores = await this.#rows.stores(storeOf(''))
    return [shared, ...stores.map(store => store.slice(storeOf('').length))].sort()
  }

  async keys(namespace: string): Promise<string[]> {
    const keys: string[] = []
    for await (const [key] of this.of(namespace).entries(namespace)) keys.push(key)
    return keys
  }

  /** Sessions that have a record, or values of their own. */
  async sessions(): Promise<string[]> {
    const own = (await this.names())
      .filter(name => name.startsWith('session:'))
      .map(name => name.slice('session:'.length))
    return [...new Set([...(await this.keys(sessions)), ...own])].sort()
  }

  /** `part`: of what; everything else counts as nothing. */
  async counts(part: string): Promise<Counts> {
    const names = await this.names()
    const has = (wanted: string) => part === '*' || part === wanted
    const count = (fits: (name: string) => boolean) => names.filter(fits).length
    return {
      agents: has('agents') ? count(name => kindOf(name) === 'agent') : 0,
      shared_keys: has('shared') ? await this.#shared.count(shared) : 0,
      sessions: has('sessions') ? (await this.sessions()).length : 0,
      namespaces: has('namespaces') ? count(name => kindOf(name) === 'namespace') : 0,
    }
  }
}
