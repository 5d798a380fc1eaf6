import { expect, test } from 'vitest'
import type { Store } from '../../src/stores/store.ts'
import { describeEachKind, row } from './each-kind.ts'

describeEachKind('rows', given => {
  test('writes, replaces and deletes rows', async () => {
    await given.store.append([], [row('a', '1'), row('b', '2'), row('b', '3')])
    expect(await given.store.get('things', 'a')).toBe('1')
    expect(await given.store.get('things', 'b')).toBe('3')
    await given.store.append([], [row('a', '4'), { store: 'things', key: 'a' }, { store: 'things', key: 'never' }])
    expect(await given.store.get('things', 'a')).toBeUndefined()
    expect(await given.store.get('elsewhere', 'b')).toBeUndefined()
    expect(await given.store.count('things')).toBe(1)
  })

  test('keeps many rows of one append', async () => {
    await given.store.append(
      [],
      Array.from({ length: 1000 }, (_, index) => row(`k${index}`, `${index}`)),
    )
    expect(await given.store.count('things')).toBe(1000)
    expect(await given.store.get('things', 'k999')).toBe('999')
  })

  test('lists keys in the order of their code points, by prefix, page and direction', async () => {
    const keys = ['', '\0', 'a', 'a\0b', 'a/1', 'a/2', 'a/~', 'b', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}x']
    await given.store.append(
      [],
      keys.toReversed().map(key => row(key, key)),
    )
    const list = async (...range: Parameters<Store['list']> extends [string, ...infer R] ? R : never) =>
      (await given.store.list('things', ...range)).map(({ key }) => key)

    expect(await list()).toEqual(keys)
    expect(await list({ reverse: true })).toEqual(keys.toReversed())
    expect(await list({ prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/~'])
    expect(await list({ prefix: 'a/', after: 'a/1', limit: 1 })).toEqual(['a/2'])
    expect(await list({ after: 'b' })).toEqual(['\ue000', '\uffff', '\u{10000}', '\u{10ffff}x'])
    expect(await list({ prefix: '\u{10ffff}' })).toEqual(['\u{10ffff}x'])
    expect(await list({ prefix: 'a/', reverse: true, limit: 2 })).toEqual(['a/~', 'a/2'])
    expect(await list({ limit: 0 })).toEqual([])
  })

  test('names the stores that have rows', async () => {
    await given.store.append(
      [],
      ['state:b', 'state:a', 'mail:x', 'state:c'].map(name => row('k', 'v', name)),
    )
    await given.store.append([], [{ store: 'state:c', key: 'k' }])
    expect(await given.store.stores('state:')).toEqual(['state:a', 'state:b'])
    expect(await given.store.stores('nothing')).toEqual([])
  })

  test('a read waits for the commit that touches it', async () => {
    await given.store.append([], [row('a', '1')])
    const done = given.store.append([given.line()], [row('a', '2')])
    const reads = [
      given.store.get('things', 'a'),
      given.store.list('things'),
      given.store.count('things'),
      given.store.stores('thing'),
    ]
    expect(await Promise.all(reads)).toEqual(['2', [{ key: 'a', text: '2' }], 1, ['things']])
    await done
  })

  test('a read that nothing uncommitted touches is answered at once', async () => {
    await given.store.append([], [row('a', '1'), row('a', '1', 'others')])
    const done = given.store.append([], [row('b', '2')])
    expect(given.store.get('things', 'a')).toBe('1')
    expect(given.store.list('others')).toEqual([{ key: 'a', text: '1' }])
    await done
    expect(given.store.get('things', 'b')).toBe('2')
  })

  test.each([
    ['a key', { key: 'a\ud800' }],
    ['a text', { text: '"\udc00"' }],
    ['a store', { store: 'x\ud800' }],
  ])('refuses a lone surrogate in %s, and keeps nothing of that append', async (_, part) => {
    const refused = given.store.append([given.line()], [row('a', '1'), { ...row('b', '2'), ...part }])
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect([await given.store.count('things'), given.store.bounds().last]).toEqual([0, 0])
  })
})
