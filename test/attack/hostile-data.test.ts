import fc from 'fast-check'
import { expect, test } from 'vitest'
import { talkTo, until } from '../protocol/talk.ts'
import { attackedDaemon } from './attacked-daemon.ts'

const runs = Number(process.env.KSI_ATTACK_RUNS ?? 150)

/** JSON texts that are hard on whoever reads them. */
const hostile = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.integer({ min: 1, max: 900 }).map(levels => '['.repeat(levels) + ']'.repeat(levels)),
  fc.integer({ min: 1, max: 900 }).map(levels => `${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}`),
  fc.constantFrom(
    ...[
      '1e999',
      '-1e999',
      '-0',
      '1.0',
      '9007199254740993',
      '0.1e-400',
      '"\\ud800"',
      '"\\u0000"',
      '"\\u2028"',
      '[]',
      '{}',
    ],
    ...['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"a":1,"a":2}', '{"":0}'],
    ...['{"toJSON":1,"then":2,"toString":3,"valueOf":4,"hasOwnProperty":5,"length":-1}', '{"\\udc00":1}'],
    `{"${'k'.repeat(100_000)}":1}`,
    `{${Array.from({ length: 10_000 }, (_, n) => `"k${n}":${n}`).join()}}`,
  ),
)

test('whatever JSON is sent is stored exactly or refused, and pollutes nothing', async () => {
  const daemon = await attackedDaemon()
  const talk = await talkTo(daemon.socket)
  let asked = 0
  const ask = async (event: string, data: string) => {
    talk.socket.write(`{"event":"${event}","data":${data},"correlation_id":${++asked}}\n`)
    return (await talk.receive(asked))[asked - 1]!
  }
  await fc.assert(
    fc.asyncProperty(hostile, async json => {
      const set = await ask('state:set', `{"namespace":"hostile","key":"k","value":${json}}`)
      expect(set.status).toBe('success')
      const custom = await ask('hostile:event', `{"x":${json},"__proto__":{"polluted":1}}`)
      expect(custom.error.code).toBe('EVENT_NOT_HANDLED')
      talk.text = ''
      asked = 0
      talk.socket.write('{"event":"state:get","data":{"namespace":"hostile","key":"k"},"correlation_id":"exact"}\n')
      await talk.receive(1)
      expect(talk.text.includes(`"value":${json}`), json.slice(0, 200)).toBe(true)
      talk.text = ''
    }),
    { numRuns: runs },
  )
  const looked = await daemon.client.request('system:event_history', { limit: 1000 })
  expect(looked.count).toBeGreaterThan(Math.min(runs, 100))
  expect((await daemon.client.request('system:health')).status).toBe('healthy')
})

test('what is nested too deeply is refused in every field, and history and replay go on', async () => {
  const daemon = await attackedDaemon()
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const lines = [
    `{"event":"state:set","data":{"key":"k","value":${deep}}}`,
    `{"event":"state:import","data":{"state_data":{"shared":{"k":${deep}}}}}`,
    `{"event":"state:update_session","data":{"session_id":"s","data":{"x":${deep}}}}`,
    `{"event":"message:send","data":{"to_agent":"bob","content":${deep}}}`,
    `{"event":"agent:save_profile","data":{"profile_name":"p","profile_data":{"x":${deep}}}}`,
    `{"event":"my:event","data":{"x":${deep}}}`,
    `{"event":"my:event","more":${deep}}`,
    deep,
  ]
  for (const line of lines) {
    const talk = await talkTo(daemon.socket)
    talk.socket.write(`${line}\n`)
    const [answer] = await talk.receive(1)
    expect(answer!.error.code, line.slice(0, 40)).toMatch(/^INVALID_(EVENT|JSON)$/)
  }
  await daemon.client.request('state:set', { key: 'after', value: 1 })
  expect((await daemon.client.request('system:event_history', { limit: 100 })).count).toBeGreaterThan(0)
  const reader = await talkTo(daemon.socket)
  reader.send({ event: 'system:subscribe', data: { patterns: ['*'], after: { seq: 0 } } })
  await until(() => reader.lines.some(({ type }) => type === 'synced'))
  expect(reader.lines.map(({ event }) => event)).toContain('state:changed')
})

test('without the refusal: what is read so deep cannot be written again', () => {
  const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
  expect(() => JSON.stringify(deep)).toThrow('call stack')
})
