import { expect, test } from 'vitest'
import { type SharedChange, sharedText } from '../../src/stores/shared-state.ts'
import { describeEachKind, row } from './each-kind.ts'

describeEachKind('the shared rows', given => {
  const shared = (change: Partial<SharedChange>) =>
    sharedText({
      ...{ value: '1', kind: 'json', owner: 'system', scope: 'shared', created_at: '2025-06-24T10:11:12Z' },
      ...{ expires_at: null, metadata: null, version: given.store.shared.version() },
      ...change,
    } as SharedChange)

  test('keeps shared rows with kind and version, apart from the others', async () => {
    const version = given.store.shared.version()
    const text = shared({
      value: '123',
      kind: 'text',
      version,
      metadata: '{"a":1}',
      expires_at: '2030-01-01T00:00:00Z',
    })
    await given.store.append([given.line()], [{ store: 'shared', key: 'a.b.c', text }, row('a', '1')])
    const content = { value: '123', kind: 'text', owner: 'system', scope: 'shared', created_at: '2025-06-24T10:11:12Z' }
    const whole = { ...content, expires_at: '2030-01-01T00:00:00Z', metadata: '{"a":1}', version }
    expect(await given.store.shared.get('a.b.c')).toEqual(whole)
    expect(await given.store.shared.list()).toEqual([{ key: 'a.b.c', ...whole }])
    expect(await given.store.stores('')).not.toContain('shared')
  })

  test('lists and counts shared rows, and ends them', async () => {
    const keys = ['a', 'b\0c', 'b/1', 'b/2', 'c']
    await given.store.append(
      [],
      keys.map(key => ({ store: 'shared', key, text: shared({}) })),
    )
    await given.store.append(
      [],
      [
        { store: 'shared', key: 'c' },
        { store: 'shared', key: 'a', text: shared({ deleted: true }) },
      ],
    )
    expect((await given.store.shared.list({ prefix: 'b', after: 'b\0c' })).map(({ key }) => key)).toEqual([
      'b/1',
      'b/2',
    ])
    expect(await given.store.shared.count()).toBe(3)
    expect(await given.store.shared.get('c')).toBeUndefined()
  })

  test('a read of a shared row waits for the commit that touches it', async () => {
    void given.store.append([], [{ store: 'shared', key: 'a', text: shared({ value: '"x"' }) }])
    expect(await given.store.shared.get('a')).toMatchObject({ value: '"x"' })
  })

  test('writes a shared row only if it has the expected version; the others of the group are kept', async () => {
    const version = given.store.shared.version()
    const first = given.store.append([], [{ store: 'shared', key: 'a', text: shared({ version, expected: 0 }) }])
    const wrong = given.store.append(
      [given.line()],
      [{ store: 'shared', key: 'a', text: shared({ expected: version + 1 }) }, row('a', 'x')],
    )
    const other = given.store.append([given.line()], [row('b', 'y')])
    await Promise.all([first, other, expect(wrong).rejects.toMatchObject({ code: 'CONFLICT' })])
    expect([await given.store.get('things', 'a'), await given.store.get('things', 'b')]).toEqual([undefined, 'y'])
    expect(await given.store.shared.get('a')).toMatchObject({ version })

    await given.store.append([], [{ store: 'shared', key: 'a', text: shared({ value: '2', expected: version }) }])
    await expect(
      given.store.append([], [{ store: 'shared', key: 'a', text: shared({ expected: 0 }) }]),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await given.store.shared.get('a')).toMatchObject({ value: '2' })
  })

  test('gives a shared row a greater version with each write', async () => {
    const versions: number[] = []
    for (const early of [given.store.shared.version(), given.store.shared.version()].reverse()) {
      await given.store.append([], [{ store: 'shared', key: 'a', text: shared({ version: early }) }])
      versions.push((await given.store.shared.get('a'))!.version)
    }
    expect(versions[1]).toBeGreaterThan(versions[0]!)
  })

  test('refuses a shared change without a version', async () => {
    const refused = given.store.append([], [{ store: 'shared', key: 'a', text: '{"value":"1"}' }])
    const other = given.store.append([], [row('b', 'y')])
    await Promise.all([other, expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' })])
  })
})
