import { expect, test } from 'vitest'
import type { LogLine } from '../../src/stores/store.ts'
import { describeEachKind, row } from './each-kind.ts'

describeEachKind('the log', given => {
  test('gives ascending numbers', () => {
    const numbers = Array.from({ length: 1000 }, given.store.next)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  })

  test('reads the lines it was given, in both directions and between numbers', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => given.line(`{"n":${index}}`))
    given.store.next() // numbers that no line has are skipped
    for (let index = 0; index < 100; index += 10) void given.store.append(lines.slice(index, index + 10), [])
    const last = given.line()
    await given.store.append([last], [])

    expect([...given.store.read()]).toEqual([...lines, last])
    expect([...given.store.read({ reverse: true })]).toEqual([...lines, last].reverse())
    const [after, until] = [lines[14]!.seq, lines[57]!.seq]
    expect([...given.store.read({ after, until })]).toEqual(lines.slice(15, 58))
    expect([...given.store.read({ after, until, reverse: true })]).toEqual(lines.slice(15, 58).reverse())
    expect([...given.store.read({ after: last.seq })]).toEqual([])
    expect(given.store.bounds()).toEqual({ first: lines[0]!.seq, last: last.seq })
  })

  test('has no bounds while it is empty', () => {
    expect(given.store.bounds()).toEqual({ first: 0, last: 0 })
    expect([...given.store.read()]).toEqual([])
    expect(given.store.stats()).toEqual({ commits: 0, bytes: 0 })
    expect(given.store.prunedTo()).toBe(0)
  })

  test('keeps a line break between two tokens as a space, so that a line stays one line', async () => {
    await given.store.append([given.line('{"a":\n1}'), given.line('{"b":2}')], [])
    expect([...given.store.read()].map(({ text }) => text)).toEqual(['{"a": 1}', '{"b":2}'])
  })

  test('drops the oldest lines by size, but none behind keepAfter and never the newest', async () => {
    const lines: LogLine[] = []
    for (let index = 0; index < 20; index++) {
      lines.push(given.line('x'.repeat(1000)))
      await given.store.append(lines.slice(-1), [])
    }
    await given.store.prune({ maxBytes: 10_500 })
    expect([...given.store.read()]).toEqual(lines.slice(10))
    expect(given.store.prunedTo()).toBe(lines[9]!.seq)
    expect(given.store.bounds().first).toBe(lines[10]!.seq)
    expect(given.store.stats().bytes).toBeLessThanOrEqual(10_500)

    await given.store.prune({ maxBytes: 0, keepAfter: lines[14]!.seq })
    expect([...given.store.read()]).toEqual(lines.slice(15))
    await given.store.prune({ maxBytes: 0 })
    expect([...given.store.read()]).toEqual(lines.slice(-1))
  })

  test('drops lines by age', async () => {
    const lines = [given.line(), given.line()]
    await given.store.append(lines.slice(0, 1), [])
    await given.store.append(lines.slice(1), [])
    await given.store.prune({ before: Date.now() - 60_000 })
    expect([...given.store.read()]).toHaveLength(2)
    await given.store.prune({ before: Date.now() + 60_000 })
    expect([...given.store.read()]).toEqual(lines.slice(1))
  })

  test('refuses appends once it is closed', async () => {
    await given.store.append([], [row('a', '1')])
    const before = given.store.append([], [row('b', '1')])
    const closed = given.store.close()
    await expect(given.store.append([], [row('c', '1')])).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await Promise.all([before, closed])
  })
})
