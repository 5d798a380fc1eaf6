import { expect, test } from 'vitest'
import { fail } from '../errors.ts'
import { type Entry, jsonLine, terminalLine } from './log-line.ts'

const entry = (message: string, fields?: object): Entry => ({
  time: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  level: 'WARN',
  source: 'host',
  message,
  fields,
})
const parsed = (message: string, fields?: object) => JSON.parse(jsonLine(entry(message, fields)))

test('a line is JSON: time, level, source and message first, then the fields', () => {
  expect(jsonLine(entry('hello\nworld', { path: '/x', nothing: undefined }))).toBe(
    '{"time":"2026-01-02T03:04:05.000Z","level":"WARN","source":"host","message":"hello\\nworld","path":"/x"}',
  )
  expect(parsed('real', { message: 'field', level: 1 })).toMatchObject({
    message: 'real',
    message_: 'field',
    level_: 1,
  })
})

test('secrets are hidden in message and fields', () => {
  const line = jsonLine(entry('with sk-REDACTED1234', { password: 'x1y2', url: 'http://a:x1y2@b' }))
  expect(line).not.toMatch(/REDACTED1234|x1y2/)
})

test('an error says its code, its plugin and its causes; a stack only when it is not one of ours', () => {
  const cause = new Error('deep sk-REDACTED1234')
  const error = Object.assign(fail('PLUGIN_LOAD_FAILED', 'mine', 'no setup').with({ hint: 'add it' }), {
    cause,
    plugin: 'mine',
  })
  expect(parsed('failed', { error }).error).toEqual({
    code: 'PLUGIN_LOAD_FAILED',
    message: 'mine did not start: no setup',
    retryable: false,
    details: { plugin: 'mine', hint: 'add it' },
    cause: { code: 'Error', message: 'deep [redacted]', stack: expect.stringContaining('log-line.test.ts') },
  })
})

test('an error that is its own cause, fields that throw, and megabytes end in one short line', () => {
  const error = new Error('round')
  error.cause = error
  expect(jsonLine(entry('x', { error })).length).toBeLessThan(20_000)
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no keys')
      },
    },
  )
  expect(parsed('x', hostile)).toMatchObject({ message: 'x', unreadable: 'no keys' })
  expect(parsed('m'.repeat(1_000_000), { big: 'b'.repeat(1_000_000) })).toMatchObject({
    fields_left_out: expect.any(Number),
  })
  expect(jsonLine(entry('m'.repeat(1_000_000))).length).toBeLessThan(40_000)
})

test('a line for people is coloured only when asked, and strangers cannot forge one', () => {
  const line = terminalLine(entry('a\x1b[2Jb\nc', { path: '/x', error: fail('NOT_FOUND', 'it') }), false)
  expect(line).toMatch(/^\d\d:\d\d:\d\d WARN {2}host: a�\[2Jb ⏎ c path=\/x error=NOT_FOUND: it not found$/)
  expect(terminalLine(entry('a'), true)).toContain('\x1b[33mWARN \x1b[0m')
})
