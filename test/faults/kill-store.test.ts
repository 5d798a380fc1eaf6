import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'

const program = new URL('./append-until-killed.ts', import.meta.url).pathname

interface Promised {
  first: number
  things: number[]
  shared: number[]
}

/** Lets it work until it was promised something `enough` times, and kills it in the midst of the next ones. */
const workUntilKilled = async (folder: string, when: string, enough: number): Promise<Promised> => {
  const child = spawn(process.execPath, [program, folder, when], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const promised: Promised = { first: 0, things: [], shared: [] }
  let text = ''
  let lines: string[] = []
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    lines = text.split('\n').slice(0, -1)
    if (lines.length > enough) child.kill('SIGKILL')
  })
  await ended
  for (const line of lines) {
    const [what, number] = line.split(' ') as [keyof Promised, string]
    if (what === 'first') promised.first = Number(number)
    else promised[what].push(Number(number))
  }
  return promised
}

/** What was promised and is not there; throws when something is there by half. */
const findLost = async (folder: string, { things, shared }: Promised): Promise<number[]> => {
  const store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
  const kept = new Set([...store.read()].map(({ seq }) => seq))
  const rows = new Set((await store.list('things')).map(({ key }) => Number(key)))
  expect([...kept].filter(seq => seq % 8 !== 0)).toEqual([...rows].sort((a, b) => a - b))
  const inOldTable = new Set((await store.shared.list()).map(({ key }) => Number(key)))
  await store.close()
  const database = new DatabaseSync(join(folder, 'ksi.db'))
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
  return [...things.filter(seq => !kept.has(seq)), ...shared.filter(seq => !kept.has(seq) || !inOldTable.has(seq))]
}

const inScratch = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-kill-'))
  try {
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('nothing that was promised is lost in 50 kills, nothing is kept by half, and no number comes twice', () =>
  inScratch(async folder => {
    let promised = 0
    let greatest = 0
    for (let round = 0; round < 50; round++) {
      const said = await workUntilKilled(folder, 'committed', Math.floor(Math.random() * 600))
      expect(await findLost(folder, said)).toEqual([])
      expect(said.first).toBeGreaterThan(greatest)
      promised += said.things.length + said.shared.length
      greatest = Math.max(said.first, ...said.things, ...said.shared)
    }
    expect(promised).toBeGreaterThan(1000)
  }))

test('a promise given before the commit does not hold: the test above would notice', () =>
  inScratch(async folder => {
    for (let round = 0; round < 20; round++) {
      const said = await workUntilKilled(folder, 'too-early', 200)
      if ((await findLost(folder, said)).length > 0) return
    }
    expect.fail('nothing was lost')
  }))
