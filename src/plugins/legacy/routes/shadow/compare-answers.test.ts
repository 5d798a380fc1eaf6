import { expect, test } from 'vitest'
import { Tally } from '../tally.ts'
import { comparableText } from './comparable-text.ts'
import { type Answer, compareAnswers } from './compare-answers.ts'
import { isDifferentOnPurpose } from './on-purpose.ts'
import { Overlaps } from './overlaps.ts'
import { ruleOf } from './rules.ts'

const good = (result: unknown): Answer => ({ status: 'success', result }) as Answer
const bad = (code: string, message = ''): Answer => ({ status: 'error', error: { code, message }, result: null })
const placesOf = (command: string, theirs: Answer, ours: Answer) =>
  compareAnswers(theirs, ours, ruleOf(command))?.map(({ at }) => at)

test('what differs from run to run must be of the same type; everything else must be the same', () => {
  const id = (request_id: unknown, status = 'processing') => good({ request_id, status })
  expect(placesOf('COMPLETION', id('req_1'), id('req_2'))).toEqual([])
  expect(placesOf('COMPLETION', id('req_1'), id(null))).toEqual(['/result/request_id'])
  expect(placesOf('COMPLETION', id('req_1'), id('req_2', 'queued'))).toEqual(['/result/status'])
  expect(placesOf('MY_OWN', good({ a: 1 }), good({ a: 2 }))).toEqual(['/result/a'])
})

test('a failure of the old daemon is no model, ours is a difference', () => {
  expect(placesOf('GET_AGENTS', bad('INTERNAL_ERROR'), good({}))).toBeUndefined()
  expect(placesOf('GET_AGENTS', good({}), bad('INTERNAL_ERROR'))).toContain('/status')
  expect(placesOf('GET_IDENTITY', bad('IDENTITY_NOT_FOUND'), good({}))).toContain('/status')
})

test('what the old daemon alone can know is not compared', () => {
  expect(placesOf('SEND_MESSAGE', good({}), bad('SENDER_NOT_FOUND'))).toBeUndefined()
  const sent = (delivery: object) => good({ event: { to: 'a' }, delivery })
  const [queued, delivered] = [
    sent({ status: 'queued', to: 'a' }),
    sent({ status: 'delivered', to: 'a', notified: [] }),
  ]
  expect(placesOf('PUBLISH', delivered, queued)).toEqual([])
  expect(placesOf('PUBLISH', sent({ status: 'error' }), queued)).not.toEqual([])
})

test('a message is compared without what has no order', () => {
  expect(comparableText("fields: {'b', 'a'}.")).toBe(comparableText("fields: {'a', 'b'}."))
  expect(comparableText('Not found: x. Available compositions: b, a (and 2 more). Use it.')).toBe(
    comparableText('Not found: x. Available compositions: a, c (and 2 more). Use it.'),
  )
  expect(comparableText('Not found: x.')).not.toBe(comparableText('Not found: y.'))
})

test('what is answered differently on purpose is passed over', () => {
  const asked = (command: string, parameters: unknown) => isDifferentOnPurpose(command, { command, parameters })
  expect(asked('GET_COMPOSITION', { name: '../x' })).toBe(true)
  expect(asked('GET_COMPOSITION', { name: 'x' })).toBe(false)
  expect(asked('SET_AGENT_KV', { key: 'k'.repeat(5000) })).toBe(true)
  expect(asked('GET_AGENTS', null)).toBe(true)
})

test('commands that change the same at the same time disturb each other, readers do not', () => {
  const overlaps = new Overlaps()
  const [reader, other] = [overlaps.begin('value a', false), overlaps.begin('value a', false)]
  const elsewhere = overlaps.begin('value b', true)
  expect([reader, other, elsewhere].some(({ isDisturbed }) => isDisturbed)).toBe(false)
  overlaps.end(other)
  const writer = overlaps.begin('value a', true)
  expect([reader.isDisturbed, other.isDisturbed, writer.isDisturbed]).toEqual([true, false, false])
  expect(overlaps.begin('value a', true).isDisturbed).toBe(true)
  expect(writer.isDisturbed).toBe(true)
})

test('few calls count as ten, and only the last hundred count', () => {
  const tally = new Tally()
  tally.note(true)
  expect([tally.isOver(5), tally.isOver(10)]).toEqual([true, false])
  for (let call = 0; call < 100; call++) tally.note(false)
  expect([tally.isOver(0), tally.wrongTotal]).toEqual([false, 1])
})
