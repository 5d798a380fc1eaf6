import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fail } from '../errors.ts'
import type { Channel } from './channel.ts'
import { Answer } from './messages.ts'
import { Peer, type PeerHandlers } from './peer.ts'

const peerWith = (handlers: Partial<PeerHandlers> = {}, most?: number) => {
  const sent: any[] = []
  const held: boolean[] = []
  const stray: string[] = []
  const channel = { send: (line: string) => sent.push(JSON.parse(line)), hold: (on: boolean) => held.push(on) }
  const peer = new Peer(
    channel as unknown as Channel,
    { answer: () => 1, cancelled: () => {}, log: () => {}, stray: line => stray.push(line), ...handlers },
    most,
  )
  const say = (message: unknown): void => peer.receive(typeof message === 'string' ? message : JSON.stringify(message))
  return { peer, say, sent, held, stray }
}

test('each request gets its own answer, in whatever order they come', async () => {
  const { peer, say, sent } = peerWith()
  const [first, second] = [peer.ask({ type: 'ping' }), peer.ask({ type: 'ping' })]
  say({ type: 'result', id: 2, value: 'two', changes: [{ store: 's', key: 'k' }] })
  say({ type: 'error', id: 1, error: { message: 'not planned' } })
  say({ type: 'result', id: 1, value: 'too late' })
  await expect(first).rejects.toThrow(/^not planned$/)
  expect(await second).toMatchObject({ value: 'two', changes: [{ store: 's', key: 'k' }] })
  expect(sent).toEqual([
    { type: 'ping', id: 1 },
    { type: 'ping', id: 2 },
  ])
})

test('what is cancelled is rejected at once, and what is lost with the other side, too', async () => {
  const { peer, sent } = peerWith()
  const [cancelled, lost] = [peer.ask({ type: 'ping' }), peer.ask({ type: 'ping' })]
  peer.cancel(1, fail('TIMEOUT', 'it'))
  await expect(cancelled).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(sent.at(-1)).toEqual({ type: 'cancel', id: 1 })
  peer.close(fail('PLUGIN_UNAVAILABLE', 'mine'))
  await expect(lost).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
  await expect(peer.ask({ type: 'ping' })).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
})

test('an answer that is no JSON, an error whose details are none, and one that is too large, are errors', async () => {
  const answers: Record<string, () => unknown> = {
    odd: () => 1n,
    details: () => {
      throw fail('NOT_FOUND', 'it').with({ odd: 1n })
    },
    large: () => 'x'.repeat(16_777_216),
    fine: () => new Answer([1], [{ store: 's', key: 'k', value: 1 }]),
  }
  const { say, sent } = peerWith({ answer: request => answers[(request as { name: string }).name]!() })
  for (const [at, name] of Object.keys(answers).entries()) say({ type: 'request', id: at + 1, name })
  expect(sent.map(({ error, ...rest }) => error?.code ?? error?.message ?? rest)).toEqual([
    expect.stringMatching(/^its answer is no JSON/),
    'it not found',
    'MESSAGE_TOO_LARGE',
    { type: 'result', id: 4, value: [1], changes: [{ store: 's', key: 'k', value: 1 }] },
  ])
})

test('only so many requests are worked on at once; when very many wait, no more is read', async () => {
  const waiting: PromiseWithResolvers<void>[] = []
  const answer = () => waiting[waiting.push(Promise.withResolvers<void>()) - 1]!.promise
  const { peer, say, held, sent } = peerWith({ answer }, 2)
  for (let id = 1; id < 10_002; id++) say({ type: 'ping', id })
  expect(waiting).toHaveLength(2)
  expect(held).not.toContain(true)
  const asked = peer.ask({ type: 'ping' })
  say({ type: 'result', id: 1, value: 'read all the same' })
  expect(await asked).toMatchObject({ value: 'read all the same' })
  say({ type: 'ping', id: 10_002 })
  expect(held.at(-1)).toBe(true)
  for (let at = 0; at < 10_002; at++) {
    await expect.poll(() => waiting.length, { interval: 0 }).toBeGreaterThan(at)
    waiting[at]!.resolve()
  }
  await expect.poll(() => sent.length).toBe(10_003)
  expect(held.at(-1)).toBe(false)
})

test('what is no message is a line that was printed', () => {
  const { say, stray, sent } = peerWith()
  const lines = [
    'hello',
    '',
    '{',
    '{}',
    '[1]',
    '{"type":"result"}',
    '{"type":"print","id":1}',
    '{"type":"ping","id":"1"}',
  ]
  for (const line of lines) say(line)
  expect(stray).toEqual(lines)
  expect(sent).toEqual([])
})

test('whatever is nested too deeply is refused, and nobody waits for it', async () => {
  const { peer, say, sent } = peerWith()
  const deep = '['.repeat(2000) + ']'.repeat(2000)
  const asked = peer.ask({ type: 'ping' })
  say(`{"type":"result","id":1,"value":${deep}}`)
  say(`{"type":"request","id":9,"name":"a:b","data":${deep}}`)
  await expect(asked).rejects.toThrow(/1000 deep/)
  expect(sent.at(-1)).toMatchObject({ type: 'error', id: 9, error: { code: 'INVALID_EVENT' } })
})

test('no message throws, and each request in it is answered once', () => {
  const types = ['request', 'emit', 'subscribe', 'ping', 'result', 'error', 'cancel', 'log', 'other']
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom('__proto__', null, -1, 2 ** 60))
  const message = fc.record(
    {
      type: fc.constantFrom(...types),
      id: fc.oneof(fc.nat(5), field),
      value: field,
      error: field,
      name: field,
      in: field,
    },
    { requiredKeys: ['type'] },
  )
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), messages => {
      const { say, sent } = peerWith()
      for (const one of messages) say(one)
      const isRequest = ({ type, id }: { type: string; id?: unknown }): boolean =>
        types.indexOf(type) < 4 && Number.isSafeInteger(id)
      const asked: { type: string; id?: unknown }[] = JSON.parse(JSON.stringify(messages)) // as they came: -0 is 0
      expect(sent.map(({ id }) => id)).toEqual(asked.filter(isRequest).map(({ id }) => id))
    }),
    { numRuns: 2000 },
  )
})
