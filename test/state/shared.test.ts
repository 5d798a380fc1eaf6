import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { rawText } from '../../src/plugin/index.ts'
import { scratchFolder, stateDaemon } from './state-daemon.ts'

/** Another program that has the old daemon's file open. */
const oldDaemon = (folder: string) => {
  const database = new DatabaseSync(join(folder, 'agent_shared_state.db'))
  database.exec(`CREATE TABLE IF NOT EXISTS agent_shared_state (key TEXT PRIMARY KEY, value TEXT NOT NULL, namespace TEXT,
    owner_agent_id TEXT NOT NULL, scope TEXT DEFAULT 'shared', created_at TEXT NOT NULL, expires_at TEXT, metadata TEXT)`)
  return {
    set: (key: string, value: string, expires_at: string | null = null) =>
      database
        .prepare(
          `INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, NULL, 'old', 'shared', '2025-06-20T10:00:00', ?, NULL)`,
        )
        .run(key, value, expires_at),
    get: (key: string) =>
      database.prepare('SELECT * FROM agent_shared_state WHERE key = ?').get(key) as Record<string, unknown>,
    close: () => database.close(),
  }
}

test('a shared value lies in the old table as the old daemon writes it', async () => {
  const { request, folder } = await stateDaemon()
  await request('state:set', { key: 'a.b.c', value: 'text', owner_agent_id: 'me', metadata: { x: 1 } })
  await request('state:set', { key: 'list', value: [1, 'ä'] })
  const old = oldDaemon(folder)
  expect(old.get('a.b.c')).toMatchObject({
    value: 'text',
    namespace: 'a.b',
    owner_agent_id: 'me',
    scope: 'shared',
    metadata: '{"x":1}',
    expires_at: null,
  })
  expect(JSON.parse(old.get('list')!.value as string)).toEqual([1, 'ä'])
  old.close()
})

test('what the old daemon wrote is served, typed as it would', async () => {
  const folder = scratchFolder()
  const old = oldDaemon(folder)
  for (const [key, value] of Object.entries({ n: '1.0', s: 'plain', o: '{"a": [1,\n 2]}', nan: 'NaN', space: ' 7 ' }))
    old.set(key, value)
  const { request } = await stateDaemon({ folder })
  const get = async (key: string) => request('state:get', { key })
  expect(await get('n')).toMatchObject({ value: 1, found: true, owner_agent_id: 'old' })
  expect(rawText(await get('n'), 'value')).toBe('1.0')
  expect((await get('s')).value).toBe('plain')
  expect((await get('o')).value).toEqual({ a: [1, 2] })
  expect(rawText(await get('o'), 'value')).not.toMatch(/\n/)
  expect((await get('nan')).value).toBe('NaN')
  expect((await get('space')).value).toBe(7)
  old.close()
})

test('a string stays a string, whatever it looks like', async () => {
  const { request } = await stateDaemon()
  for (const value of ['123', 'true', 'null', '{"a":1}', '"x"', '', ' ', '\ud800']) {
    await request('state:set', { key: 'k', value })
    expect((await request('state:get', { key: 'k' })).value).toBe(value)
  }
})

test('a foreign write is seen at once, changes the version, and is told as external', async () => {
  const { request, folder, watch } = await stateDaemon()
  const { version } = await request('state:set', { key: 'k', value: 'ours' })
  const seen = watch('state:changed')
  const old = oldDaemon(folder)
  old.set('k', 'theirs')
  expect(await request('state:get', { key: 'k' })).toMatchObject({ value: 'theirs' })
  await expect(request('state:set', { key: 'k', value: 'late', expected_version: version })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  await vi.waitFor(() =>
    expect(seen.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ namespace: 'shared', key: 'k', value: 'theirs', source: 'external' }),
    ),
  )
  old.close()
})

test('a shared value that has expired is hidden from events and stays for the old daemon', async () => {
  const { request, folder } = await stateDaemon()
  await request('state:set', { key: 'k', value: 1, expires_at: '2001-01-01T00:00:00Z' })
  expect(await request('state:get', { key: 'k' })).toMatchObject({ found: false })
  expect((await request('state:list')).shared_keys).toEqual([])
  expect(await request('state:set', { key: 'new', value: 1 })).toMatchObject({ status: 'ok' })
  const old = oldDaemon(folder)
  expect(old.get('k')).toMatchObject({ value: '1' })
  old.close()
  expect(await request('state:set', { key: 'k', value: 2, expected_version: 0 })).toMatchObject({ status: 'ok' })
  expect(await request('state:get', { key: 'k' })).toMatchObject({ value: 2, found: true })
})

test('a time that the old daemon did not understand either never comes', async () => {
  const folder = scratchFolder()
  const old = oldDaemon(folder)
  old.set('k', '1', 'never')
  const { request } = await stateDaemon({ folder })
  expect(await request('state:get', { key: 'k' })).toMatchObject({ value: 1, expires_at: 'never' })
  old.close()
})
