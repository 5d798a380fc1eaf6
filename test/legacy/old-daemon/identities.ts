import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { newIdentity } from '../../../src/plugins/agent_service/identity.ts'
import { now } from './envelopes.ts'

/** Read once, and written whole after each change. Undefined is answered for what the old daemon refused. */
export class OldIdentities {
  readonly #path: string
  readonly #all: Record<string, any>
  constructor(path: string) {
    this.#path = path
    this.#all = existsSync(path) ? read(path) : {}
  }

  create(wishes: any): object | undefined {
    if (this.#all[wishes.agent_id]) return undefined
    const identity = newIdentity(wishes, now())
    this.#keep(wishes.agent_id, identity)
    return { identity, created: true }
  }

  get(agent_id: string): object | undefined {
    return this.#all[agent_id]
  }

  /** The newest first. */
  list(): object {
    const items = Object.values(this.#all).toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1))
    const metadata = { filtered: false, sort: 'created_at', order: 'desc', filters_applied: {} }
    return { items, total: items.length, metadata }
  }

  /** Why there is nothing to answer. */
  missing(agent_id: string, isRemoval = false): string {
    const ids = Object.keys(this.#all)
    const more = ids.length > 5 ? ` (and ${ids.length - 5} more)` : ''
    const none = isRemoval ? 'No identities exist. ' : 'No identities exist yet. '
    const known = ids.length > 0 ? `Available identities: ${ids.slice(0, 5).join(', ')}${more}. ` : none
    const advice = isRemoval ? '' : ' or CREATE_IDENTITY to create a new one'
    return `Identity not found for agent_id: ${agent_id}. ${known}Use LIST_IDENTITIES to see all identities${advice}.`
  }

  update(agent_id: string, updates: Record<string, unknown>): object | undefined {
    const old = this.#all[agent_id]
    if (!old) return undefined
    const changes = Object.entries(updates).map(([field, value]) => ({
      field,
      old_value: old[field] ?? null,
      new_value: value,
    }))
    const identity = { ...old, last_active: now(), ...updates }
    this.#keep(agent_id, identity)
    return { identity, updated: true, changes }
  }

  remove(agent_id: string): object | undefined {
    const identity = this.#all[agent_id]
    if (!identity) return undefined
    this.#keep(agent_id, undefined)
    return { deleted: true, identity }
  }

  #keep(agent_id: string, identity: unknown): void {
    if (identity === undefined) delete this.#all[agent_id]
    else this.#all[agent_id] = identity
    const text = JSON.stringify(this.#all, undefined, 2).replace(
      /[\u007f-\uffff]/g,
      letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    writeFileSync(`${this.#path}.tmp`, text)
    renameSync(`${this.#path}.tmp`, this.#path)
  }
}

/** What cannot be read is as good as empty. */
const read = (path: string): Record<string, any> => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
