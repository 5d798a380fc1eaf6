import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe } from 'vitest'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { LogLine, RowChange, Store } from '../../src/stores/store.ts'

export interface Given {
  /** A new and empty store for each test. */
  readonly store: Store
  readonly line: (text?: string) => LogLine
}

const kinds: Record<string, (folder: string) => Store> = {
  memory: openMemoryStore,
  SQLite: folder => openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') }),
}

/** The same cases for each kind of store: that is the contract. */
export const describeEachKind = (subject: string, cases: (given: Given) => void): void =>
  describe.each(Object.entries(kinds))(`${subject}, in a store of kind %s,`, (_, open) => {
    let folder: string
    let store: Store
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
      store = open(folder)
    })
    afterEach(async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    })
    cases({
      get store() {
        return store
      },
      line: (text = '{}') => ({ seq: store.next(), text }),
    })
  })

export const row = (key: string, text: string, store = 'things'): RowChange => ({ store, key, text })
