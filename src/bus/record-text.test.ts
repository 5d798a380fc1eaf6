import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventRecord } from '../plugin/index.ts'
import { parseRecord, recordText } from './record-text.ts'

const record = (more: Partial<EventRecord>): EventRecord => ({
  event_id: 'n-b-1',
  seq: 7,
  name: 't:it',
  timestamp: 1_700_000_000_000,
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'c1',
  actor: { kind: 'client', id: 'c1' },
  status: 'ok',
  duration_ms: 0.25,
  data: {},
  ...more,
})
const kept = ({
  event_id,
  seq,
  name,
  timestamp,
  source,
  actor,
  data,
  result,
  status,
  duration_ms,
  correlation_id,
  error,
}: EventRecord) =>
  JSON.parse(
    JSON.stringify({
      event_id,
      seq,
      name,
      timestamp,
      source,
      actor,
      data,
      result,
      status,
      duration_ms,
      correlation_id,
      error,
    }),
  )

test('a record comes back from its text, whatever its data and result hold', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (data, result, id) => {
      const one = record({ data: { data }, result: { result }, correlation_id: id })
      expect(kept(parseRecord(recordText(one)))).toEqual(kept(one))
    }),
  )
})

test('an event that came as a line keeps that line, exact numbers and all', () => {
  const text =
    '{"event":"t:it","data":{"n":9007199254740993,"request":{"length":3}},"correlation_id":"x","_agent_id":"bob"}'
  const back = parseRecord(recordText(record({ text, data: JSON.parse(text).data, result: { text: '","request":{' } })))
  expect(back.text).toBe(text)
  expect([back.name, back.correlation_id, back.claimed_agent]).toEqual(['t:it', 'x', 'bob'])
})

test('what cannot be JSON does not stop the log', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  expect(parseRecord(recordText(record({ result: circle }))).result).toBe('(not JSON)')
})

test('numbers that JavaScript cannot hold are written out again as they were', () => {
  const text = '{"event":"t:it","data":{"big":9007199254740993,"deep":[{"one":1.0,"far":1e400}],"n":5}}'
  const { data } = parseRecord(recordText(record({ text, data: JSON.parse(text).data })))
  expect(JSON.stringify(data)).toBe('{"big":9007199254740993,"deep":[{"one":1.0,"far":1e400}],"n":5}')
})
