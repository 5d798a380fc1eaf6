import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '../../stores/store.ts'
import { syncPath } from '../durable-files.ts'

/** Something that the old daemon has no place for. */
export interface Exported {
  readonly what: string
  readonly count: number
  readonly path: string
}

const page = 1000

/**
 * Writes every row of ours into JSON lines, a file for each kind: mailboxes, agents, completions, state of all namespaces. Only
 * the daemon's own bookkeeping is left out.
 */
export const exportRows = async (store: Store, folder: string): Promise<Exported[]> => {
  const kinds = Map.groupBy(await store.stores(''), name => name.split(':')[0]!)
  kinds.delete('daemon')
  const exported: Exported[] = []
  for (const [kind, names] of kinds) {
    const path = join(folder, `${kind.replaceAll(/[^\w-]/g, '_')}.jsonl`)
    const count = await writing(path, async write => {
      for (const name of names)
        for (let after: { after?: string } = {}; ; ) {
          const rows = await store.list(name, { ...after, limit: page })
          for (const { key, text } of rows) write({ store: name, key, text })
          if (rows.length < page) break
          after = { after: rows.at(-1)!.key }
        }
    })
    exported.push({ what: wordsFor[kind] ?? kind, count, path })
  }
  return exported
}

/** Writes the versions of shared rows, which stand beside them. */
export const exportVersions = async (database: string, folder: string): Promise<Exported[]> => {
  if (!existsSync(database)) return []
  const opened = new DatabaseSync(database, { readOnly: true, timeout: 5000 })
  try {
    const has = opened.prepare("SELECT 1 AS found FROM sqlite_schema WHERE name = 'ksi_shared_versions'").get()
    if (!has) return []
    const path = join(folder, 'shared_versions.jsonl')
    const rows = opened.prepare('SELECT key, version, kind FROM ksi_shared_versions WHERE gone = 0').all()
    const count = await writing(path, async write => {
      for (const row of rows) write(row)
    })
    return [{ what: 'versions of shared values', count, path }]
  } finally {
    opened.close()
  }
}

const wordsFor: Readonly<Record<string, string>> = {
  mail: 'messages that nobody has acknowledged',
  state: 'values of all namespaces but shared',
  agents: 'agents',
  agent_sessions: 'conversations of agents',
  agent_usage: 'what agents have used',
  completions: 'completions',
}

const writing = async (path: string, use: (write: (line: object) => void) => Promise<void>): Promise<number> => {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  const descriptor = openSync(path, 'w', 0o600)
  let count = 0
  try {
    await use(line => {
      writeSync(descriptor, `${JSON.stringify(line)}\n`)
      count++
    })
  } finally {
    closeSync(descriptor)
  }
  syncPath(path)
  return count
}
