import { expect, test } from 'vitest'
import { talkTo, until } from '../protocol/talk.ts'
import { attackedDaemon } from './attacked-daemon.ts'
import { storesExactly } from './stored-exactly.ts'

test('whatever JSON is sent is stored exactly, and the daemon stays healthy', async () => {
  await storesExactly(await attackedDaemon(), 150)
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
