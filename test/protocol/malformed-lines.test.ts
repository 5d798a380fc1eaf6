import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSockets, until } from './talk.ts'

interface Malformed {
  readonly name: string
  readonly protocol: 'legacy' | 'event'
  readonly half_close: boolean
  readonly bytes_base64: string
}
const file = join(import.meta.dirname, '../fixtures/malformed-lines.json')
const { lines } = JSON.parse(readFileSync(file, 'utf8')) as { lines: Malformed[] }

/** One line each, but for two commands in one write: each of them is a question. */
const answersTo = ({ name }: Malformed): number => (name === 'two commands one write' ? 2 : 1)

/** What is no mistake, once events are spoken here. */
const fine: Record<string, string> = {
  'event without namespace': 'EVENT_NOT_HANDLED',
  'correlation_id 100 kB': 'EVENT_NOT_HANDLED',
  '__proto__ as data': 'EVENT_NOT_HANDLED',
  'both event and command': 'EVENT_NOT_HANDLED',
  'no newline, stays open': 'TIMEOUT',
  'deadline in the past': 'TIMEOUT',
}
const invalidJson =
  /^(empty line|only spaces|plain text|truncated JSON|invalid UTF-8|NUL bytes|UTF-8 BOM|JSON .*|NaN value|HTTP request|TLS hello|random 4k)$/

test('all 72 lines are there', () => {
  expect(lines).toHaveLength(72)
})

test.each(lines)('$protocol line "$name" is answered with one error, and nobody else notices', async line => {
  const { talk, health, connections } = await openSockets(undefined, { limits: { round_ms: 20 } })
  const client = await talk()
  const bytes = Buffer.from(line.bytes_base64, 'base64')
  if (line.half_close) client.socket.end(bytes)
  else client.socket.write(bytes)
  await client.receive(answersTo(line))
  client.socket.end()
  const answers = await client.untilEnd()
  expect(answers).toHaveLength(answersTo(line))
  const expected = fine[line.name] ?? (invalidJson.test(line.name) ? 'INVALID_JSON' : 'INVALID_EVENT')
  for (const answer of answers)
    expect(answer).toMatchObject({ type: 'response', status: 'error', error: { code: expected } })
  for (const { error } of answers) expect(error.message.length).toBeGreaterThan(10)
  client.close()
  expect(await health()).toBe(true)
  await until(() => connections.all().length === 0)
  expect(Object.keys(Object.prototype)).toEqual([])
})
