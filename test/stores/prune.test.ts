import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
  store = open()
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})
const open = (): Store => openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
const append = (text: string): Promise<void> => store.append([{ seq: store.next(), text }], [])

test('commits go on while old lines are dropped bit by bit, and the file gives the space back', async () => {
  const text = JSON.stringify('x'.repeat(4000))
  for (let round = 0; round < 60; round++) await Promise.all(Array.from({ length: 100 }, () => append(text)))
  const { bytes } = store.stats()
  let isPruned = false
  const pruned = store.prune({ maxBytes: 1_000_000 }).then(() => {
    isPruned = true
  })
  let beside = 0
  for (; !isPruned; beside++) await append('{}')
  await pruned
  expect(beside).toBeGreaterThan(3)
  expect(store.stats().bytes).toBeLessThan(1_200_000)
  await store.close()
  expect(statSync(join(folder, 'ksi.db')).size).toBeLessThan(bytes / 2)
  store = open()
  expect(store.prunedTo()).toBe(store.bounds().first - 1)
})

test('the write-ahead log does not grow with what is written', async () => {
  const text = JSON.stringify('x'.repeat(100_000))
  for (let round = 0; round < 40; round++) await Promise.all(Array.from({ length: 20 }, () => append(text)))
  expect(store.stats().bytes).toBeGreaterThan(80_000_000)
  expect(statSync(join(folder, 'ksi.db-wal')).size).toBeLessThan(32_000_000)
})

test('numbers go on after a block of them is used up, also across a restart', async () => {
  let last = 0
  for (let index = 0; index < 1_200_000; index++) last = store.next()
  await append('{}')
  for (let index = 0; index < 1_200_000; index++) {
    const next = store.next()
    if (next <= last) expect.fail(`${next} after ${last}`)
    last = next
  }
  await store.close()
  store = open()
  expect(store.next()).toBe(last + 1)
})

test('a long log is read a part at a time: who reads slowly meets what came later, and misses what was dropped', async () => {
  const text = JSON.stringify('x'.repeat(1000))
  for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 1000 }, () => append(text)))
  const reader = store.read()[Symbol.iterator]()
  const { seq } = reader.next().value!
  await append('{"later":true}')
  await store.prune({ maxBytes: 1_000_000 })
  const rest = [...{ [Symbol.iterator]: () => reader }]
  expect(seq).toBe(1)
  expect(rest.at(-1)!.text).toBe('{"later":true}')
  expect(rest.length).toBeLessThan(3500)
})
