import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EventRecord, fail, toWire, withRaw } from '../plugin/index.ts'
import { replyLine } from './event-reply.ts'

const record: EventRecord = {
  event_id: 'node-1-2',
  name: 'a:b',
  timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'c1',
  actor: { kind: 'client', id: 'c1' },
  data: {},
}
const reply = (result: unknown, request: object = {}): any =>
  JSON.parse(replyLine({ record, result }, { name: 'a:b', ...request }))

test('an answer and a refusal differ only in status, data and error', () => {
  const fixed = { type: 'response', event: 'a:b', event_id: 'node-1-2', timestamp: '2026-01-02T03:04:05.006Z' }
  expect(reply({ n: 1 }, { correlation_id: 'x' })).toEqual({
    ...fixed,
    status: 'success',
    data: { n: 1 },
    correlation_id: 'x',
  })
  const error = toWire(fail('NOT_FOUND', 'it').with({ hint: 'look' }))
  expect(JSON.parse(replyLine({ record, error }, { name: 'a:b' }))).toEqual({
    ...fixed,
    status: 'error',
    error,
    data: null,
    correlation_id: null,
  })
})

test('a line that never became an event has no id of one', () => {
  const line = JSON.parse(replyLine({ error: toWire(fail('INVALID_JSON', 'why')) }))
  expect(line).toMatchObject({ event: null, event_id: null, correlation_id: null })
  expect(Date.parse(line.timestamp)).toBeGreaterThan(Date.now() - 5000)
})

test('any id comes back as it was sent', () => {
  const id = fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), fc.integer())
  fc.assert(
    fc.property(id, fc.boolean(), (correlation_id, escaped) => {
      const sent = JSON.stringify({ correlation_id, pad: escaped ? '"' : '' })
      const { correlation_id: said } = JSON.parse(sent)
      const wanted = said ?? undefined
      expect(reply({}, { correlation_id: wanted, text: sent }).correlation_id).toEqual(wanted ?? null)
    }),
    { numRuns: 6000 },
  )
})

test('an id that JavaScript cannot hold comes back in its own digits', () => {
  const text = '{"event":"a:b","correlation_id":12345678901234567890}'
  const { correlation_id } = JSON.parse(text)
  expect(replyLine({ record, result: 1 }, { name: 'a:b', correlation_id, text })).toContain(
    '"correlation_id":12345678901234567890,',
  )
})

test('the text that the log has written already is not written again', () => {
  const result = { n: 1 }
  const logged = { ...record, result, result_text: '{"n":1.0}' }
  expect(replyLine({ record: logged, result }, { name: 'a:b' })).toContain('"data":{"n":1.0},')
  expect(replyLine({ record: logged, result: { n: 2 } }, { name: 'a:b' })).toContain('"data":{"n":2},')
})

test('a result that is no JSON is a failure of its plugin, also when the log has noticed first', () => {
  const cycle: Record<string, unknown> = {}
  cycle.cycle = cycle
  const logged = { ...record, plugin: 'p', result: cycle, result_text: '"(not JSON)"' }
  const { error } = JSON.parse(replyLine({ record: logged, result: cycle }, { name: 'a:b' }))
  expect(error).toMatchObject({ code: 'HANDLER_ERROR', details: { plugin: 'p', event: 'a:b' } })
  const worse = { ...toWire(fail('NOT_FOUND', 'it')), details: cycle }
  expect(JSON.parse(replyLine({ record, error: worse }, {})).error).toMatchObject({ code: 'NOT_FOUND', details: {} })
})

test('an answer is one line, whatever line ends stored JSON has between its parts', () => {
  const line = replyLine({ record, result: withRaw({ value: [1] }, { value: '[\n  1.0\r\n]' }) }, { name: 'a:b' })
  expect(line).toContain('"value":[   1.0  ]')
  expect(line).not.toMatch(/[\r\n]/)
})

test('times are right before and after a second ends, and when the clock goes back', () => {
  for (const timestamp of [999, 1000, 1001, 1999, 999, 0, 1_767_225_599_999, 1_767_225_600_000.75])
    expect(JSON.parse(replyLine({ record: { ...record, timestamp }, result: 1 })).timestamp).toBe(
      new Date(timestamp).toISOString(),
    )
})
