import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { talkTo } from '../protocol/talk.ts'
import { type Attacked, attackedDaemon } from './attacked-daemon.ts'

interface Malformed {
  readonly name: string
  readonly half_close: boolean
  readonly bytes_base64: string
}
const file = join(import.meta.dirname, '../fixtures/malformed-lines.json')
const lines = (JSON.parse(readFileSync(file, 'utf8')) as { lines: Malformed[] }).lines

/** They are answered when nothing more comes: here at once, else after ten seconds. */
const waitsForMore = new Set(['empty line', 'only spaces', 'no newline, stays open'])

/** Odd, and no mistake: of the legacy commands these are what the old daemon took. */
const right = new Set([
  'correlation_id 100 kB',
  '__proto__ as data',
  'both event and command',
  ...[
    'no newline then EOF',
    'CRLF',
    'no version',
    'version 1.0',
    'version number 2.0',
    'no parameters',
    'extra top key',
  ],
  ...['duplicate keys', 'NaN value', 'Infinity 1e999', 'int 10^5000', 'lone surrogate key', 'lone surrogate value'],
  ...['NUL in key', 'empty key', 'unknown scope', 'expires_at garbage', 'nest 500', '__proto__ key'],
  'two commands one write',
])

const refusal =
  /^(INVALID_|EVENT_NOT_HANDLED|UNKNOWN_COMMAND|OPERATION_FAILED|MESSAGE_TOO_LARGE|COMPOSITION_NOT_FOUND|PERMISSION_DENIED|TIMEOUT)/

/** Without that plugin nobody speaks legacy commands: there is no `control.sock`, and they are no events. */
const speaksLegacy = async ({ client }: Attacked): Promise<boolean> =>
  'legacy' in ((await client.request('system:plugins')) as object)

/** `events.sock`, the door of an agent, and `control.sock`. */
const socketsOf = async (daemon: Attacked, isLegacy: boolean): Promise<string[]> => {
  const eve = await daemon.enter('worker', 'eve')
  await eve.close()
  const folder = join(daemon.home, 's', 'agents')
  const door = readdirSync(folder).find(name => name.endsWith('.sock'))!
  const sockets = [daemon.socket, join(folder, door)]
  return isLegacy ? [...sockets, join(daemon.home, 's', 'control.sock')] : sockets
}
const profiles = { 'worker.json': { script: 'quiet.yaml' }, 'quiet.yaml': 'turns: []' }

const isHealthy = async ({ client, child }: Attacked): Promise<boolean> =>
  child.exitCode === null && (await client.request('system:health')).status === 'healthy'

test('each of the 72 lines is answered with one error line on every socket, and the daemon is healthy after each', async () => {
  const daemon = await attackedDaemon(profiles)
  const isLegacy = await speaksLegacy(daemon)
  for (const socket of await socketsOf(daemon, isLegacy)) {
    for (const { name, half_close, bytes_base64 } of lines) {
      const talk = await talkTo(socket)
      const bytes = Buffer.from(bytes_base64, 'base64')
      if (half_close || waitsForMore.has(name)) talk.socket.end(bytes)
      else talk.socket.write(bytes)
      const expected = name === 'two commands one write' && !socket.endsWith('control.sock') ? 2 : 1
      await talk.receive(expected)
      talk.socket.end()
      const answers = await talk.untilEnd()
      expect([name, answers.length]).toEqual([name, expected])
      const [{ status, error }] = answers as [{ status: string; error?: { code: string } }]
      if (status !== 'success' || !right.has(name))
        expect(error?.code ?? `success of ${name}`, name).toMatch(
          isLegacy && name.startsWith('lone surrogate') ? /^INTERNAL_ERROR$/ : refusal,
        )
      expect(await isHealthy(daemon), name).toBe(true)
    }
  }
})

test('however bytes are cut and spoilt, every line has its answer', async () => {
  const daemon = await attackedDaemon()
  const line = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map(text => text.replaceAll('\n', ' ')),
    fc
      .record({ event: fc.string(), data: fc.anything(), correlation_id: fc.anything() })
      .map(one => JSON.stringify(one)),
    fc.constantFrom('{"event":"system:health"}', '{"event":"state:get","data":{"key":"k"}}', '{"event":'),
  )
  const isAnswered = (text: string): boolean => !/^[ \t\r]*$/.test(text)
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
      async (all, sizes) => {
        const sent = all.filter(isAnswered)
        const talk = await talkTo(daemon.socket)
        const bytes = Buffer.from(`${sent.join('\n')}\n`)
        for (let at = 0; at < bytes.length; ) {
          const end = at + (sizes.next().value as number)
          talk.socket.write(bytes.subarray(at, end))
          at = end
        }
        talk.socket.end()
        expect(await talk.untilEnd()).toHaveLength(Math.max(1, sent.length))
        talk.close()
      },
    ),
    { numRuns: 80 },
  )
  expect(await isHealthy(daemon)).toBe(true)
})
