import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { recordText } from '../../src/bus/record-text.ts'
import system from '../../src/plugins/system/index.ts'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import { servedDaemon } from './served-daemon.ts'
import { scratchFolder, type Talk, talkTo } from './talk.ts'

const events = 200_000
/** One in so many is what is looked for. */
const every = 50_000

const lineOf = (seq: number) => ({
  seq,
  text: recordText({
    event_id: `test-1-${seq}`,
    name: seq % every === 0 ? 'rare:thing' : 'state:changed',
    timestamp: 1_700_000_000_000 + seq,
    status: 'ok',
    correlation_id: undefined,
    parent_id: undefined,
    depth: 0,
    source: 'state_service',
    actor: { kind: 'client', id: 'c1' },
    data: { namespace: 'notes', key: `k${seq}`, version: seq, source: 'client' },
    seq,
  }),
})

/** A daemon whose log is long. */
const daemonWithLongLog = async () => {
  const folder = scratchFolder()
  const store = openSqliteStore({ path: join(folder, 'ksi.db'), sharedPath: join(folder, 'old.db') })
  let rare = 0
  for (let written = 0; written < events; written += 10_000) {
    const lines = Array.from({ length: 10_000 }, () => lineOf(store.next()))
    rare += lines.filter(({ text }) => text.includes('rare:thing')).length
    await store.append(lines, [])
  }
  onTestFinished(() => store.close())
  await servedDaemon(folder, { builtIns: [system], store })
  return { rare, talk: () => talkTo(join(folder, 'events.sock')) }
}

/** How often this client is answered until something is so. */
const answersUntil = async (client: Talk, isSo: () => boolean): Promise<number> => {
  let count = 0
  for (; !isSo(); count++) {
    client.send({ event: 'system:hello', correlation_id: count })
    await client.receive(count + 1)
  }
  return count
}

test('others are answered while a long log is looked through for what is hardly in it', async () => {
  const { rare, talk } = await daemonWithLongLog()
  const [reader, other] = [await talk(), await talk()]
  reader.send({ event: 'system:subscribe', data: { patterns: ['rare:*'], after: { seq: 0 } } })
  const isSynced = (): boolean => reader.text.includes('"synced"')
  expect(await answersUntil(other, isSynced)).toBeGreaterThan(10)
  expect(reader.lines.filter(({ event }) => event === 'rare:thing')).toHaveLength(rare)
}, 60_000)

test('looks at the history share a turn: many together hold up the others no longer than one', async () => {
  const { rare, talk } = await daemonWithLongLog()
  const [reader, other] = [await talk(), await talk()]
  const some = 8
  const data = { pattern: 'rare:*' }
  for (let n = 0; n < some; n++) reader.send({ event: 'system:event_history', correlation_id: n, data })
  const areAnswered = (): boolean => reader.text.split('\n').length > some
  expect(await answersUntil(other, areAnswered)).toBeGreaterThan(4 * some)
  expect(reader.lines.map(answer => answer.data.total)).toEqual(Array(some).fill(rare))
}, 60_000)

test('many subscriptions that do so together hold up the others no longer than one', async () => {
  const { rare, talk } = await daemonWithLongLog()
  const [reader, other] = [await talk(), await talk()]
  const some = 4
  for (let n = 0; n < some; n++)
    reader.send({ event: 'system:subscribe', data: { patterns: ['rare:*'], after: { seq: 0 } } })
  const areSynced = (): boolean => reader.text.split('"synced"').length > some
  expect(await answersUntil(other, areSynced)).toBeGreaterThan(10 * some)
  expect(reader.lines.filter(({ event }) => event === 'rare:thing')).toHaveLength(rare * some)
}, 60_000)
