import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrateState } from '../../src/migrate/state/migrate-state.ts'
import { oldTable } from '../../src/stores/shared/schema.ts'
import type { Figure, Measurement } from '../goal.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'

const rounds = 7
const rows = 100_000

/** Copying an old daemon's table with all that belongs to it, against copying its rows from file to file. */
export const migratingState: Measurement = {
  name: 'migrate-state',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ksi-bench-'))
    try {
      const database = fill(join(folder, 'old'))
      const rates = await alternate(rounds, {
        ours: () => timed(() => move(folder, database)),
        bare: () => timed(async () => bareCopy(folder, database)),
      })
      const said = (all: readonly number[]) => `${(median(all) / 1000).toFixed(0)} k rows/s`
      const detail = `${said(rates.ours)} against ${said(rates.bare)}`
      const value = ratioOf(rates.ours, rates.bare)
      const figure: Figure = {
        goal: 'move',
        what: 'migrate-state against a bare copy',
        value,
        unit: 'ratio',
        least: 0.5,
        detail,
      }
      return [figure]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

/** Rows per second. */
const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await run()
  return (rows * 1000) / (performance.now() - began)
}

const fill = (root: string): string => {
  mkdirSync(root)
  const path = join(root, 'agent_shared_state.db')
  const database = new DatabaseSync(path)
  database.exec(`${oldTable} BEGIN`)
  const insert = database.prepare('INSERT INTO agent_shared_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  for (let n = 0; n < rows; n++)
    insert.run(
      `agent.${n % 50}.key${n}`,
      JSON.stringify({ n, text: 'x'.repeat(80) }),
      `agent.${n % 50}`,
      `agent${n % 50}`,
      'shared',
      '2025-06-24T10:11:12.345678Z',
      null,
      null,
    )
  database.exec('COMMIT')
  database.close()
  return path
}

const move = async (folder: string, database: string): Promise<void> => {
  const to = join(folder, 'new')
  rmSync(to, { recursive: true, force: true })
  const nowhere = join(folder, 'nowhere')
  await migrateState({
    to,
    old: {
      root: join(folder, 'old'),
      database,
      state: nowhere,
      identities: nowhere,
      profiles: nowhere,
      prompts: nowhere,
      session_logs: nowhere,
      pid_file: nowhere,
      sockets: [],
    },
  })
}

const bareCopy = (folder: string, path: string): void => {
  const to = join(folder, 'bare.db')
  rmSync(to, { force: true })
  const database = new DatabaseSync(to)
  database.exec(`PRAGMA synchronous = FULL; ${oldTable}`)
  database.prepare('ATTACH ? AS source').run(path)
  database.exec('BEGIN; INSERT INTO main.agent_shared_state SELECT * FROM source.agent_shared_state; COMMIT')
  database.close()
}
