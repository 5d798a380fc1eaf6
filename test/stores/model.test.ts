import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMemoryStore } from '../../src/stores/memory-store.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Range, Store } from '../../src/stores/store.ts'

let folder: string
let disk: Store
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
  disk = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
})
afterAll(async () => {
  await disk.close()
  rmSync(folder, { recursive: true })
})

const key = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'ab\0', 'abc', 'b'),
  fc.string({ unit: 'binary', maxLength: 4 }), // any Unicode characters, NUL and those behind U+FFFF among them
)
const name = fc.constantFrom('x', 'x:1', 'y')
const change = fc.record(
  { store: name, key, text: fc.string({ unit: 'binary', maxLength: 20 }) },
  { requiredKeys: ['store', 'key'] },
)
const range = fc.record({ prefix: key, after: key, limit: fc.nat(5), reverse: fc.boolean() }, { requiredKeys: [] })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.array(change, { maxLength: 6 }).map(changes => ({ kind: 'append', changes }) as const) },
  fc.record({ kind: fc.constant('get' as const), store: name, key }),
  fc.record({ kind: fc.constant('list' as const), store: name, range }),
  fc.record({ kind: fc.constant('stores' as const), prefix: fc.constantFrom('', 'x', 'x:', 'z') }),
)

test('whatever is written and read in whatever order, disk and memory give the same answers', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const memory = openMemoryStore()
      const begin = `${run++}/`
      const at = (store: string): string => begin + store
      const appends: Promise<void>[] = []
      const reads: Promise<[unknown, unknown]>[] = []
      const read = (ask: (store: Store) => unknown): void =>
        void reads.push(Promise.all([ask(disk), structuredClone(ask(memory))]))
      for (const step of steps) {
        if (step.kind === 'append') {
          const changes = step.changes.map(change => ({ ...change, store: at(change.store) }))
          appends.push(disk.append([], changes))
          await memory.append([], changes)
        } else if (step.kind === 'get') read(store => store.get(at(step.store), step.key))
        else if (step.kind === 'list') read(store => store.list(at(step.store), step.range as Range))
        else read(store => store.stores(at(step.prefix)))
        // a read sees what was written before it, and may see what comes after: so no write until it is answered
        if (step.kind !== 'append') await reads.at(-1)
      }
      await Promise.all(appends)
      for (const [onDisk, inMemory] of await Promise.all(reads)) expect(onDisk).toEqual(inMemory)
    }),
    { numRuns: 200 },
  )
})
