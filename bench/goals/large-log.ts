import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordText } from '../../src/bus/record-text.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Figure, Measurement } from '../goal.ts'
import { load } from '../measure/load.ts'
import { alternate, median, ratioOf } from '../measure/statistics.ts'
import { type FirstAnswer, startDaemon } from '../servers/first-answer.ts'
import { startKsi } from '../servers/start.ts'

const rounds = 7
const events = 1_000_000
const mailboxes = 10_000

/** A start with a log of a million events and ten thousand mailboxes, against one with nothing. */
export const largeLog: Measurement = {
  name: 'large-log',
  run: async () => {
    const [empty, full] = [scratch(), scratch()]
    await fillLog(full)
    await fillMailboxes(full)
    const took = await alternate(rounds, { empty: () => startDaemon(empty), full: () => startDaemon(full) })
    for (const home of [empty, full]) rmSync(home, { recursive: true })
    const of = (part: keyof FirstAnswer, what: string): Figure => {
      const [full, empty] = [took.full.map(one => one[part]), took.empty.map(one => one[part])]
      const detail = `${median(full).toFixed(0)} ms against ${median(empty).toFixed(0)} ms`
      return { goal: 'log', what, value: ratioOf(full, empty), unit: 'ratio', most: 1.5, detail }
    }
    return [of('wall', 'start with a large log, time'), of('cpu', 'start with a large log, CPU')]
  },
}

const scratch = (): string => mkdtempSync(join(tmpdir(), 'ksi-bench-'))

const fillLog = async (home: string): Promise<void> => {
  const state = join(home, 'var', 'state')
  mkdirSync(state, { recursive: true })
  const store = openSqliteStore({ path: join(state, 'ksi.db'), sharedPath: join(home, 'shared.db') })
  for (let written = 0; written < events; written += 1000) {
    const lines = Array.from({ length: 1000 }, () => {
      const seq = store.next()
      return { seq, text: recordText(recordOf(seq)) }
    })
    await store.append(lines, [])
  }
  await store.close()
}

const recordOf = (seq: number) => ({
  event_id: `machine-mhw1ym2u1a2b-${seq}`,
  name: 'state:changed',
  timestamp: Date.now(),
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'state_service',
  actor: { kind: 'client' as const, id: 'c1' },
  data: { namespace: 'bench', key: `k${seq}`, version: seq, source: 'client' },
  seq,
  plugin: 'state_service',
  status: 'ok' as const,
})

const fillMailboxes = async (home: string): Promise<void> => {
  const ksi = await startKsi({ plugins: 0, home, keep: true })
  const line = (connection: number, n: number): string =>
    `{"event":"message:send","data":{"to_agent":"agent_${connection}_${n}","content":"hello"},"correlation_id":"${n}"}\n`
  await load({ path: ksi.path, connections: 10, window: 64, count: mailboxes / 10, line })
  await ksi.stop()
}
