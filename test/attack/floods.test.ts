import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { talkTo, until } from '../protocol/talk.ts'
import { type Attacked, attackedDaemon } from './attacked-daemon.ts'

const flood = async ({ socket }: Attacked, count: number, bytes: string): Promise<void> => {
  const connected = Promise.withResolvers<void>()
  let left = count
  const open = (): Socket => connect(socket, () => --left === 0 && connected.resolve()).on('error', () => {})
  const all = Array.from({ length: count }, open)
  onTestFinished(() => all.forEach(one => void one.destroy()))
  await connected.promise
  for (const one of all) one.write(bytes)
}

/** Milliseconds until a new client is answered. */
const answerTime = async ({ socket }: Attacked): Promise<number> => {
  const began = performance.now()
  const talk = await talkTo(socket)
  talk.send({ event: 'system:health' })
  expect((await talk.receive(1))[0]).toMatchObject({ status: 'success' })
  return performance.now() - began
}

/** MiB. */
const memoryOf = ({ child }: Attacked): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024

test('five hundred clients with half a line each are in nobody’s way', async () => {
  const daemon = await attackedDaemon()
  await flood(daemon, 500, '{"event":"system:hea')
  expect(await answerTime(daemon)).toBeLessThan(1000)
})

test('five clients that ask twenty thousand things at once and never read are in nobody’s way', async () => {
  const daemon = await attackedDaemon()
  await flood(daemon, 5, '{"event":"system:plugins"}\n'.repeat(20_000))
  for (let n = 0; n < 5; n++) expect(await answerTime(daemon)).toBeLessThan(1000)
})

test('lines without an end cost no more memory than a line may have', async () => {
  const daemon = await attackedDaemon()
  await flood(daemon, 50, 'x'.repeat(1 << 20))
  expect(await answerTime(daemon)).toBeLessThan(2000)
  expect(memoryOf(daemon)).toBeLessThan(450)
})

test('one connection has a bounded number of subscriptions, and is told so', async () => {
  const daemon = await attackedDaemon()
  const talk = await talkTo(daemon.socket)
  for (let n = 0; n < 400; n++) talk.send({ event: 'system:subscribe', data: { patterns: ['a:b'] }, correlation_id: n })
  await until(() => talk.lines.length >= 400)
  const refused = talk.lines.filter(({ error }) => error)
  expect(refused).toHaveLength(200)
  expect(refused[0]).toMatchObject({ error: { code: 'INVALID_INPUT', details: { hint: expect.any(String) } } })
})

test('events of a megabyte fill the memory only up to a bound', async () => {
  const daemon = await attackedDaemon()
  const talk = await talkTo(daemon.socket)
  const line = JSON.stringify({ event: 'my:event', data: { x: 'x'.repeat(1_000_000) } })
  for (let n = 1; n <= 150; n++) {
    talk.socket.write(`${line}\n`)
    if (n % 25 === 0) await until(() => talk.lines.length >= n, 60_000)
  }
  const { count } = await daemon.client.request('system:event_history', {
    pattern: 'my:event',
    limit: 1000,
    include_data: false,
  })
  expect(count).toBeGreaterThan(30)
  expect(count).toBeLessThan(100)
  expect(memoryOf(daemon)).toBeLessThan(900)
}, 120_000)
