import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type ExternalChange, type SharedChange, sharedText } from '../../src/stores/shared-state.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'

const oldTable = `CREATE TABLE agent_shared_state (key TEXT PRIMARY KEY, value TEXT NOT NULL, namespace TEXT,
  owner_agent_id TEXT NOT NULL, scope TEXT DEFAULT 'shared', created_at TEXT NOT NULL, expires_at TEXT, metadata TEXT)`

let folder: string
let sharedPath: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-store-'))
  sharedPath = join(folder, 'old', 'agent_shared_state.db')
  store = open()
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const open = (): Store => openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath })
const text = (change: Partial<SharedChange> = {}): string =>
  sharedText({
    ...{ value: '1', kind: 'json', owner: 'system', scope: 'shared', created_at: '2025-06-24T10:11:12Z' },
    ...{ expires_at: null, metadata: null, version: store.shared.version() },
    ...change,
  } as SharedChange)
const set = (key: string, change?: Partial<SharedChange>): Promise<void> =>
  store.append([{ seq: store.next(), text: '{}' }], [{ store: 'shared', key, text: text(change) }])

/** What the old daemon does in its own process. */
const python = (script: string, ...args: string[]): string =>
  execFileSync(
    'python3',
    ['-c', `import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n${script}`, sharedPath, ...args],
    {
      encoding: 'utf8',
    },
  )
const pythonSets = (key: string, value: string): string =>
  python(
    `c.execute("INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, NULL, 'system', 'shared', '2025', NULL, NULL)", sys.argv[2:])
c.commit()`,
    key,
    value,
  )
const asOldDaemon = (sql: string): void => {
  const database = new DatabaseSync(sharedPath)
  database.exec(sql)
  database.close()
}
const listening = (): ExternalChange[] => {
  const told: ExternalChange[] = []
  store.shared.listen(changes => void told.push(...changes))
  return told
}

test('the old daemon reads what we write, and we read what it writes', async () => {
  await set('bench.task.1', { value: 'plain', kind: 'text', metadata: '{"a": 1}' })
  const [row] = JSON.parse(
    python('import json; print(json.dumps(c.execute("SELECT * FROM agent_shared_state").fetchall()))'),
  )
  expect(row).toEqual([
    'bench.task.1',
    'plain',
    'bench.task',
    'system',
    'shared',
    '2025-06-24T10:11:12Z',
    null,
    '{"a": 1}',
  ])

  pythonSets('bench.task.1', '{"x": 1.0}')
  expect(await store.shared.get('bench.task.1')).toMatchObject({
    value: '{"x": 1.0}',
    kind: 'unknown',
    created_at: '2025',
  })
})

test('each write of another program gives the row a greater version, as ours do', async () => {
  const versions: number[] = []
  const look = async (): Promise<void> => void versions.push((await store.shared.get('a'))?.version ?? 0)
  await set('a')
  await look()
  for (let round = 0; round < 3; round++) {
    asOldDaemon("INSERT OR REPLACE INTO agent_shared_state VALUES ('a', 'x', NULL, 'o', 's', 't', NULL, NULL)")
    await look()
    asOldDaemon("UPDATE agent_shared_state SET value = 'y'")
    await look()
    asOldDaemon('DELETE FROM agent_shared_state')
    asOldDaemon("INSERT INTO agent_shared_state (key, value, owner_agent_id, created_at) VALUES ('a', 'z', 'o', 't')")
    await look()
    await set('a')
    await look()
  }
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  expect(await store.shared.get('a')).toMatchObject({ kind: 'json', value: '1' })
})

test('a condition is checked against what another program has just written', async () => {
  await set('a')
  const { version } = (await store.shared.get('a'))!
  pythonSets('a', 'theirs')
  await expect(set('a', { expected: version })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await store.shared.get('a')).toMatchObject({ value: 'theirs' })
})

test('writes of other programs are told to whoever listens; ours are not', async () => {
  const told = listening()
  await set('a')
  await set('b')
  pythonSets('a', 'theirs')
  asOldDaemon("UPDATE agent_shared_state SET key = 'c' WHERE key = 'b'")
  await vi.waitFor(() =>
    expect(told.map(({ key, deleted }) => [key, deleted])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ]),
  )
  await set('a')
  asOldDaemon("DELETE FROM agent_shared_state WHERE key = 'c'")
  await vi.waitFor(() => expect(told.slice(3).map(({ key, deleted }) => [key, deleted])).toEqual([['c', true]]))
})

test('what other programs wrote while no daemon ran is told at the next start, once', async () => {
  listening()
  await set('a')
  await store.close()
  pythonSets('b', 'theirs')
  store = open()
  const told = listening()
  await vi.waitFor(() => expect(told).toMatchObject([{ key: 'b', deleted: false }]))
  await set('c')
  await store.close()
  store = open()
  const again = listening()
  pythonSets('d', 'theirs')
  await vi.waitFor(() => expect(again).toMatchObject([{ key: 'd' }]))
})

test('what a crash left in the old file alone is told at the next start', async () => {
  await set('a')
  await store.close()
  const { high } = clock()
  asOldDaemon(`UPDATE ksi_shared_clock SET ours = 1;
    UPDATE agent_shared_state SET value = 'torn';
    UPDATE ksi_shared_versions SET version = ${high + 1024};
    UPDATE ksi_shared_clock SET ours = 0, high = ${high + 1024}, own = ${high + 1024}`)
  store = open()
  const told = listening()
  await vi.waitFor(() => expect(told).toEqual([{ key: 'a', version: high + 1024, deleted: false }]))
  expect(store.shared.version()).toBeGreaterThan(high + 1024)
})

test('a commit of ours that is under way at the first look is not taken for one that a crash cut short', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  await set('a')
  const told = listening()
  const { own } = clock()
  const database = new DatabaseSync(join(folder, 'ksi.db'), { timeout: 1000 })
  database.exec('BEGIN IMMEDIATE')
  const first = set('a').then(() => {
    database.exec('BEGIN IMMEDIATE')
    while (clock().own < own + 2 * 1024); // the second commit has reached the one file and not the other
  })
  await vi.waitUntil(() => clock().own > own)
  vi.advanceTimersByTime(200)
  const second = set('a')
  database.exec('COMMIT')
  await first
  await new Promise(setImmediate)
  database.exec('COMMIT')
  database.close()
  await second
  pythonSets('b', 'theirs')
  vi.advanceTimersByTime(200)
  await vi.waitUntil(() => told.length > 0)
  expect(told.map(({ key }) => key)).toEqual(['b'])
})

const clock = (): { high: number; own: number } => {
  const database = new DatabaseSync(sharedPath)
  const found = database.prepare('SELECT high, own FROM ksi_shared_clock').get() as { high: number; own: number }
  database.close()
  return found
}

test('a file of the old daemon keeps its rows, its journal mode and its indexes', async () => {
  execFileSync('mkdir', ['-p', join(folder, 'old')])
  asOldDaemon(
    `${oldTable}; INSERT INTO agent_shared_state (key, value, owner_agent_id, created_at) VALUES ('old', '7', 'o', 't')`,
  )
  const old = await store.shared.get('old')
  expect(old).toMatchObject({ value: '7', kind: 'unknown', owner: 'o', scope: 'shared' })
  expect(old!.version).toBeGreaterThan(0)
  await set('new', { expected: 0 })
  await set('old', { expected: old!.version })
  expect((await store.shared.list()).map(({ key }) => key)).toEqual(['new', 'old'])
  expect(python('print(c.execute("PRAGMA journal_mode").fetchone()[0])').trim()).toBe('delete')
  expect(python('print(c.execute("PRAGMA integrity_check").fetchone()[0])').trim()).toBe('ok')
})

test('reads of a missing file find nothing and do not create it', async () => {
  expect([await store.shared.get('a'), await store.shared.list(), await store.shared.count()]).toEqual([
    undefined,
    [],
    0,
  ])
  expect(() => new DatabaseSync(sharedPath, { readOnly: true })).toThrow()
})

test.each(['delete', 'wal'])(
  'we and another program write at the same time, and nobody’s write is lost (%s)',
  async mode => {
    execFileSync('mkdir', ['-p', join(folder, 'old')])
    asOldDaemon(`PRAGMA journal_mode = ${mode}; ${oldTable}`)
    const told = listening()
    await store.shared.count()
    const script = `
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], timeout=30)
for i in range(300):
    c.execute("INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, NULL, 'system', 'shared', '2025', NULL, NULL)", ("theirs%d" % i, str(i)))
    c.commit()
    assert c.execute("SELECT value FROM agent_shared_state WHERE key = ?", ("theirs%d" % i,)).fetchone() == (str(i),)
`
    const other = spawn('python3', ['-c', script, sharedPath], { stdio: ['ignore', 'inherit', 'inherit'] })
    let isOver = false
    const over = once(other, 'exit').then(([code]) => {
      isOver = true
      return code
    })
    let ours = 0
    for (; !isOver; ours++) {
      await set(`ours${ours}`, { value: `${ours}` })
      expect(await store.shared.get(`ours${ours}`)).toMatchObject({ value: `${ours}` })
    }
    expect(await over).toBe(0)
    expect(ours).toBeGreaterThan(0)
    expect(await store.shared.count()).toBe(ours + 300)
    await vi.waitFor(() => expect(new Set(told.map(({ key }) => key)).size).toBe(300), 5000)
    expect(told.every(({ key }) => key.startsWith('theirs'))).toBe(true)
    const versions = (await store.shared.list()).map(({ version }) => version)
    expect(new Set(versions).size).toBe(versions.length)
  },
)

test('while another program holds the lock, a write waits and other appends are kept after it', async () => {
  await set('a')
  const other = new DatabaseSync(sharedPath)
  other.exec('BEGIN EXCLUSIVE')
  const waiting = set('a', { value: '2' })
  const unrelated = store.append([], [{ store: 'things', key: 'a', text: '1' }])
  await new Promise(resolve => setTimeout(resolve, 300))
  other.exec('COMMIT')
  other.close()
  await Promise.all([waiting, unrelated])
  expect(await store.shared.get('a')).toMatchObject({ value: '2' })
})
