import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import { Acknowledged, receiveAll, startIn } from './loaded-daemon.ts'

const writers = 64

/** Kills the daemon so many times, each at a random moment at which it owes an answer, and finds what was acknowledged and is gone. */
const killUnderLoad = async (times: number, env: Record<string, string> = {}) => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-kill-'))
  const acknowledged = new Acknowledged()
  try {
    for (let time = 0; time < times; time++) {
      const daemon = await startIn(home, env)
      const working = acknowledged.work(daemon, writers)
      const before = acknowledged.count
      while (acknowledged.count === before) await sleep(1)
      await sleep(50 + Math.random() * 250)
      await acknowledged.nextWhileOthersWait(() => daemon.child.kill('SIGKILL'))
      await daemon.kill()
      await working
    }
    return { acknowledged, ...(await findLost(home, acknowledged)) }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const findLost = async (home: string, { sets, messages, completions }: Acknowledged) => {
  const daemon = await startIn(home)
  const { value } = await daemon.client.request('state:get', { namespace: 'agent:kill', key: '' })
  const lostSets = [...sets].filter(([key, n]) => value[key] !== n)
  const lostMessages: string[] = []
  const repeated: string[] = []
  for (const [agent, ids] of messages) {
    const got = await receiveAll(home, agent)
    lostMessages.push(...ids.filter(id => !got.has(id)))
    repeated.push(...[...got].filter(([, count]) => count > 1).map(([id]) => id))
  }
  while ((await daemon.client.request('completion:status')).active_count > 0) await sleep(50)
  expect(await daemon.stop()).toBe(0)
  const ends = endsOf(home)
  const lostCompletions = [...completions].filter(id => ends.get(id) !== 1)
  return { lostSets, lostMessages, lostCompletions, repeated }
}

/** How many ends each completion has in the log. */
const endsOf = (home: string): Map<string, number> => {
  const database = join(home, 'var', 'state', 'ksi.db')
  const store = openSqliteStore({ path: database, sharedPath: join(home, 'var', 'db', 'agent_shared_state.db') })
  const ends = new Map<string, number>()
  for (const { text } of store.read()) {
    const { name, data } = JSON.parse(text)
    if (name === 'completion:result' || name === 'completion:error')
      ends.set(data.request_id, (ends.get(data.request_id) ?? 0) + 1)
  }
  void store.close()
  return ends
}

test('fifty times kill -9 under load: nothing that was acknowledged is lost, nothing comes twice without the same id', async () => {
  const { acknowledged, lostSets, lostMessages, lostCompletions, repeated } = await killUnderLoad(50)
  console.log(
    `acknowledged ${acknowledged.count}: ${acknowledged.sets.size} sets, ${acknowledged.completions.size} completions`,
  )
  expect(acknowledged.count).toBeGreaterThanOrEqual(10_000)
  expect({ lostSets, lostMessages, lostCompletions, repeated }).toEqual({
    lostSets: [],
    lostMessages: [],
    lostCompletions: [],
    repeated: [],
  })
})

test('a daemon that acknowledges before the commit is caught by this very test', async () => {
  const { lostSets, lostMessages, lostCompletions } = await killUnderLoad(12, { KSI_TEST_ACKNOWLEDGE_TOO_EARLY: '1' })
  expect([...lostSets, ...lostMessages, ...lostCompletions].length).toBeGreaterThan(0)
})
