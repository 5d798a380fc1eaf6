import { expect, test, vi } from 'vitest'
import { rawText } from '../plugin/index.ts'
import { eventCodec } from './event-codec.ts'
import { deepest } from './nesting.ts'
import { readLine } from './read-line.ts'

const codec = eventCodec(name => (name === 'state:set' ? ['value'] : undefined))
const read = (text: string): any => readLine(text, [codec])
const event = (more: object): any => read(JSON.stringify({ event: 'a:b', ...more }))

test('an event line is its name, its data and what its sender said', () => {
  const { request } = event({
    data: { n: 1 },
    correlation_id: 5,
    client_id: 'c',
    expect_response: false,
    timeout: 1.5,
    _agent_id: 'bob',
    idempotency_key: 'k',
    traceparent: 't',
    timestamp: ['any', 'thing'],
    unknown: true,
  })
  const { text, ...rest } = request
  expect(rest).toEqual({
    name: 'a:b',
    data: { n: 1 },
    correlation_id: 5,
    client_id: 'c',
    expect_response: false,
    timeout: 1.5,
    claimed_agent: 'bob',
    idempotency_key: 'k',
    traceparent: 't',
  })
  expect(JSON.parse(text)).toMatchObject({ unknown: true, timestamp: ['any', 'thing'] })
})

test('null is as good as nothing', () => {
  const fields = ['data', 'correlation_id', 'client_id', 'expect_response', 'timeout', 'deadline_ms', '_agent_id']
  const { request } = event(Object.fromEntries([...fields, 'idempotency_key', 'traceparent'].map(name => [name, null])))
  const { text, name, data, ...rest } = request
  expect([name, data]).toEqual(['a:b', {}])
  expect(Object.values(rest).every(value => value === undefined)).toBe(true)
})

test.each([
  [{ event: undefined }, '"event" is missing'],
  [{ event: null }, '"event" must be a text, not null'],
  [{ event: ['a:b'] }, '"event" must be a text, not a list'],
  [{ event: '' }, '"event" is empty'],
  [{ event: 'a b' }, '"event" is no legal name'],
  [{ event: 'a:*' }, '"event" is no legal name'],
  [{ event: 'a:\u0007' }, '"event" is no legal name'],
  [{ event: 'a'.repeat(257) }, '"event" is no legal name'],
  [{ data: 'x' }, '"data" must be an object, not a text'],
  [{ data: [1] }, '"data" must be an object, not a list'],
  [{ correlation_id: {} }, '"correlation_id" must be a text or a number, not an object'],
  [{ client_id: 1 }, '"client_id" must be a text, not a number'],
  [{ expect_response: 'no' }, '"expect_response" must be true or false, not a text'],
  [{ timeout: 0 }, '"timeout" must be more than 0 seconds, not 0'],
  [{ timeout: 'soon' }, '"timeout" must be a number of seconds, not a text'],
  [{ deadline_ms: 'soon' }, '"deadline_ms" must be milliseconds since 1970, not a text'],
  [{ _agent_id: true }, '"_agent_id" must be a text, not a boolean'],
  [{ idempotency_key: {} }, '"idempotency_key" must be a text, not an object'],
  [{ idempotency_key: 'k'.repeat(257) }, '"idempotency_key" may have 256 characters, and has 257'],
  [{ traceparent: [] }, '"traceparent" must be a text, not a list'],
])('%j is refused with what is wrong and where', (more, message) => {
  const { error } = event(more)
  expect(error).toMatchObject({ code: 'INVALID_EVENT', details: { field: Object.keys(more)[0] } })
  expect(error.message).toContain(message)
  expect(error.details.hint).toContain('{"event"')
})

test('an idempotency key may have 256 characters', () => {
  const key = 'k'.repeat(256)
  expect(event({ idempotency_key: key }).request.idempotency_key).toBe(key)
})

test('an error finds its asker: what can be read of name and id goes with it', () => {
  expect(event({ data: 1, correlation_id: 'x' }).about).toEqual({ name: 'a:b', correlation_id: 'x' })
  expect(event({ event: 5, correlation_id: {} }).about).toEqual({})
})

test('names may hold anything that is visible', () => {
  for (const name of ['health', '/test/a', 'ä:ö', 'a:b:c', 'a"b\\', '😀:x', 'a'.repeat(256)])
    expect(event({ event: name }).request?.name).toBe(name)
})

test('a deadline is the time that is left, and the shorter of the two limits holds', () => {
  vi.useFakeTimers({ now: 1_000_000 })
  try {
    expect(event({ deadline_ms: 1_002_000 }).request.timeout).toBe(2)
    expect(event({ deadline_ms: 1_002_000, timeout: 1 }).request.timeout).toBe(1)
    expect(event({ deadline_ms: 1_002_000, timeout: 10 }).request.timeout).toBe(2)
    expect(event({ deadline_ms: 1 }).error.code).toBe('TIMEOUT')
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  ['', 'Unexpected end'],
  ['nonsense', 'nonsense'],
  ['{"event":"a:b",}', 'position 15'],
  ['null', 'it is null'],
  ['[1]', 'it is a list'],
  ['42', 'it is a number'],
  ['"text"', 'it is a text'],
  ['true', 'it is a boolean'],
])('%s is no JSON object, and why', (text, reason) => {
  const { error } = read(text)
  expect(error).toMatchObject({ code: 'INVALID_JSON', message: expect.stringContaining(reason) })
  expect(error.details.hint).toContain('one')
})

test('a legacy command is told where it belongs when nobody speaks legacy', () => {
  const { error } = read('{"command":"HEALTH_CHECK"}')
  expect(error).toMatchObject({ code: 'INVALID_EVENT', message: expect.stringContaining('control.sock') })
  expect(error.details.hint).toContain('not open')
})

test('and goes to the codec that speaks it when there is one', () => {
  const legacy = {
    ...codec,
    name: 'legacy',
    claims: (message: object) => 'command' in message,
    decode: () => ({ name: 'system:health', data: {} }),
  }
  expect(readLine('{"command":"HEALTH_CHECK"}', [codec, legacy])).toMatchObject({
    codec: { name: 'legacy' },
    request: { name: 'system:health' },
  })
  expect(readLine('{"event":"a:b","command":"X"}', [codec, legacy])).toMatchObject({ codec: { name: 'event' } })
})

test('the exact text of raw fields is noted beside the data', () => {
  const { request } = read('{"event":"state:set","data":{"key":"k","value": 1.0 ,"other":1.0}}')
  expect(JSON.parse(JSON.stringify(request.data))).toEqual({ key: 'k', value: 1, other: 1 })
  expect([rawText(request.data, 'value'), rawText(request.data, 'other')]).toEqual(['1.0', undefined])
})

test('hostile keys stay data and change no prototype', () => {
  const { request } = read(
    '{"event":"state:set","__proto__":{"event":"x"},"data":{"__proto__":{"polluted":true},"constructor":{"prototype":{"p":1}}}}',
  )
  expect(Object.keys(request.data)).toEqual(['__proto__', 'constructor'])
  expect(({} as any).polluted).toBeUndefined()
  expect(Object.getPrototypeOf(request.data)).toBe(Object.prototype)
})

test('nesting is read as deep as it can be told on, and refused beyond', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
  const line = (levels: number): string => `{"event":"state:set","data":{"value":${nested(levels)}},"correlation_id":7}`
  expect(rawText(read(line(deepest - 2)).request.data, 'value')).toHaveLength(2 * (deepest - 2))
  expect(read(line(deepest))).toMatchObject({ error: { code: 'INVALID_EVENT' }, about: { correlation_id: 7 } })
})
