import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import type { OldInstallation } from '../../src/migrate/state/places.ts'
import { oldTable } from '../../src/stores/shared/schema.ts'
import { placesIn } from './old-places.ts'

export interface OldRow {
  readonly key: string
  readonly value: string
  readonly owner?: string
  readonly scope?: string | null
  readonly created_at?: string
  readonly expires_at?: string | null
  readonly metadata?: string | null
}

export const at = (second: number): string =>
  new Date(Date.UTC(2025, 5, 24) + second * 1000).toISOString().replace('Z', '123Z')

/** Values that are easily changed by who copies them. */
export const awkward: readonly OldRow[] = [
  ...[
    'NaN',
    '"5"',
    '5',
    'null',
    'true',
    '[1, 2.0, 1e5]',
    '9007199254740993',
    '1.0',
    '',
    ' 7 ',
    '{"a":1}',
    '"x"',
    'x\0y',
  ].map((value, n) => ({ key: `value.${n}`, value })),
  { key: 'nul\0key', value: 'nul' },
  { key: '', value: 'no key' },
  { key: '..', value: 'dots' },
  { key: 'a.b.c', value: '{"deep": [1, {"x": null}]}' },
  { key: "o'clock; DROP TABLE x", value: "it's" },
  { key: 'ключ🧑‍🔬', value: 'значение 🧑‍🔬 é' },
  { key: 'large', value: 'é'.repeat(30_000) },
  { key: 'expired', value: 'old', expires_at: '2020-01-01T00:00:00Z' },
  { key: 'never', value: 'odd', expires_at: 'never' },
  { key: 'later', value: 'soon', expires_at: '2999-01-01T00:00:00Z' },
  { key: 'private', value: 'secret', owner: 'ada', scope: 'private', metadata: '{"n": 1.0, "big": 9007199254740993}' },
  { key: 'private.json', value: '{"n": 1.0}', owner: 'ada', scope: 'private' },
  { key: 'no scope', value: '1', scope: null },
  { key: 'odd scope', value: '1', scope: 'team' },
  { key: 'no owner', value: '1', owner: '' },
  { key: 'metadata', value: '1', metadata: '{}' },
  { key: 'lines', value: '{\n  "a": 1\n}' },
  { key: 'odd time', value: '1', created_at: 'yesterday' },
]

export const manyRows = (count: number): OldRow[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `many.${n % 10}.${n}`,
    value: JSON.stringify({ n, text: 'x'.repeat(n % 90) }),
  }))

/** A folder of the old daemon with everything it keeps; removed when the test ends. */
export const oldFolder = (rows: readonly OldRow[] = awkward): { old: OldInstallation; scratch: string } => {
  const scratch = mkdtempSync(join(tmpdir(), 'ksi-migrate-'))
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
  const root = join(scratch, 'old')
  const old = placesIn(root)
  for (const folder of [
    'var/db',
    'var/run',
    'sockets',
    'agent_profiles',
    'prompts/compositions',
    'prompts/components/core',
  ])
    mkdirSync(join(root, folder), { recursive: true })
  mkdirSync(old.session_logs, { recursive: true })
  setRows(old.database, rows)
  writeFileSync(old.identities, identities({ ada: { role: 'coder', n: '1.0' } }))
  writeFileSync(join(old.profiles, 'analyst.json'), '{\n  "model": "sonnet"\n}\n')
  writeFileSync(join(root, 'prompts/compositions/main.yaml'), 'name: main\nversion: 1.0\n')
  writeFileSync(join(root, 'prompts/components/core/identity.md'), 'You are {{name}}.\n')
  writeFileSync(join(old.session_logs, 's1.jsonl'), '{"type": "human", "content": "hi"}\n')
  symlinkSync('s1.jsonl', join(old.session_logs, 'latest.jsonl'))
  return { old, scratch }
}

/** As the old daemon wrote them. */
export const identities = (all: Record<string, { role: string; n?: string; last_active?: string }>): string =>
  `{\n${Object.entries(all)
    .map(
      ([id, { role, n = '0', last_active = at(0) }]) =>
        `  "${id}": {\n    "agent_id": "${id}",\n    "role": "${role}",\n    "last_active": "${last_active}",\n    "icon": "\\ud83e\\udd16",\n    "n": ${n}\n  }`,
    )
    .join(',\n')}\n}`

/** As SET_AGENT_KV of the old daemon does it. */
export const setRows = (path: string, rows: readonly OldRow[]): void => {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA synchronous = OFF; ${oldTable} BEGIN`)
  const insert = database.prepare('INSERT OR REPLACE INTO agent_shared_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  for (const {
    key,
    value,
    owner = 'system',
    scope = 'shared',
    created_at = at(0),
    expires_at = null,
    metadata = null,
  } of rows) {
    const [first, second] = key.split('.')
    insert.run(
      key,
      value,
      second === undefined ? null : `${first}.${second}`,
      owner,
      scope,
      created_at,
      expires_at,
      metadata,
    )
  }
  database.exec('COMMIT')
  database.close()
}

export const deleteRow = (path: string, key: string): void => {
  const database = new DatabaseSync(path)
  database.prepare('DELETE FROM agent_shared_state WHERE key = ?').run(key)
  database.close()
}

/** Every column of every row, as text and type. */
export const rowsOf = (path: string): Map<string, string> => {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('SELECT * FROM agent_shared_state ORDER BY key').all()
  database.close()
  return new Map(rows.map(row => [row.key as string, JSON.stringify(Object.entries(row))]))
}

/** One for the whole table. */
export const tableDigest = (path: string): string =>
  createHash('sha256')
    .update(JSON.stringify([...rowsOf(path)]))
    .digest('hex')
