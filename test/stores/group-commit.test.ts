import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WriterReply, WriterRequest } from '../../src/stores/sqlite/unit.ts'
import { WriterThread } from '../../src/stores/sqlite/writer-thread.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const open = (batchTimeoutMs: number): Store => {
  store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db'), batchTimeoutMs })
  return store
}
const append = (key: string, text = 'x'): Promise<void> =>
  store.append([{ seq: store.next(), text: '{}' }], [{ store: 'things', key, text }])
const many = (count: number): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, index) => append(`${index}`)))

test('what arrives together is committed together', async () => {
  open(100)
  await many(300)
  expect(store.stats().commits).toBe(1)
  expect([...store.read()]).toHaveLength(300)
})

test('what arrives while a commit runs goes into the next one', async () => {
  open(60_000)
  const first = append('a')
  await new Promise(setImmediate)
  const rest = many(300)
  await Promise.all([first, rest])
  expect(store.stats().commits).toBe(2)
})

test('with a batch time of 0 every append is committed alone, in order', async () => {
  open(0)
  const order: number[] = []
  await Promise.all(Array.from({ length: 50 }, (_, index) => append('same', `${index}`).then(() => order.push(index))))
  expect(store.stats().commits).toBe(50)
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(store.get('things', 'same')).toBe('49')
})

test('a lone write does not wait for others to come', async () => {
  open(600_000)
  await append('a')
  await append('b')
  expect(store.stats().commits).toBe(2)
})

test('a group does not grow beyond some megabytes', async () => {
  open(600_000)
  const text = 'x'.repeat(1_000_000)
  await Promise.all(Array.from({ length: 12 }, (_, index) => append(`${index}`, text)))
  expect(store.stats().commits).toBeGreaterThan(1)
  expect(store.count('things')).toBe(12)
})

test('a read waits for a group that is being committed, and for no other', async () => {
  open(100)
  const sent = append('a', '1')
  await new Promise(setImmediate)
  const growing = append('b', '2')
  expect(store.get('things', 'other')).toBeUndefined()
  expect(await Promise.all([store.get('things', 'a'), store.get('things', 'b')])).toEqual(['1', '2'])
  await Promise.all([sent, growing])
})

test('a read during many groups sees each of its writes', async () => {
  open(100)
  for (let index = 0; index < 50; index++) {
    void append('a', `${index}`)
    void append(`other-${index}`)
    expect(await store.get('things', 'a')).toBe(`${index}`)
  }
})

test('a writer thread that dies fails what it was asked, and the next request starts another', async () => {
  open(100)
  await append('a')
  const options = { path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db'), acknowledgeTooEarly: false }
  const thread = new WriterThread(options)
  const ask = (request: WriterRequest) => new Promise<WriterReply>(resolve => thread.request(request, resolve))
  const poison = undefined as never
  const replies = await Promise.all([ask(poison), ask({ prune: {} })])
  expect(replies.map(({ failure }) => failure?.kind)).toEqual(['lost', 'lost'])
  expect(await ask({ prune: {} })).toEqual({ more: false })
  await thread.stop()
})
