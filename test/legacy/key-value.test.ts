import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { type LegacyDaemon, legacyDaemon } from './legacy-daemon.ts'

const rows = ({ home }: LegacyDaemon, columns: string): unknown[] => {
  const database = new DatabaseSync(join(home, 'var/db/agent_shared_state.db'), { readOnly: true })
  try {
    return database.prepare(`SELECT ${columns} FROM agent_shared_state ORDER BY key`).all()
  } finally {
    database.close()
  }
}

test('§4.20 a value set by a legacy client is read by an event client', async () => {
  const { result, request } = await legacyDaemon()
  expect(await result('SET_AGENT_KV', { key: 'a.b', value: { n: 1 } })).toEqual({ key: 'a.b', status: 'set' })
  expect(await request('state:get', { namespace: 'shared', key: 'a.b' })).toMatchObject({
    value: { n: 1 },
    found: true,
    owner_agent_id: 'system',
    scope: 'shared',
  })
})

test('§4.20 a subscriber is told what a legacy client sets, and history says who it was', async () => {
  const daemon = await legacyDaemon()
  const seen = daemon.watch('state:changed')
  await daemon.result('SET_AGENT_KV', { key: 'told', value: [1] })
  expect(seen).toMatchObject([{ data: { namespace: 'shared', key: 'told', value: [1] }, actor: { kind: 'client' } }])
})

test('§4.21 a value set by an event client is read by a legacy client, and null is as good as nothing', async () => {
  const { result, request } = await legacyDaemon()
  await request('state:set', { namespace: 'shared', key: 'from.event', value: ['x'] })
  await request('state:set', { namespace: 'shared', key: 'nothing', value: null })
  expect(await result('GET_AGENT_KV', { key: 'from.event' })).toEqual({ key: 'from.event', value: ['x'], found: true })
  expect(await result('GET_AGENT_KV', { key: 'nothing' })).toEqual({ key: 'nothing', value: null, found: false })
  expect(await result('GET_AGENT_KV', { key: 'never' })).toEqual({ key: 'never', value: null, found: false })
})

/** The value as it stands in a line, as it lies in the table, and as it comes back. */
test.each([
  ['"text"', 'text', '"text"'],
  ['"123"', '123', '123'],
  ['" 7 "', ' 7 ', '7'],
  ['"1e3"', '1e3', '1000.0'],
  ['"\\"inner\\""', '"inner"', '"inner"'],
  ['"[1,2"', '[1,2', '"[1,2"'],
  ['""', '', '""'],
  ['"é"', 'é', '"\\u00e9"'],
  ['42', '42', '42'],
  ['1.0', '1.0', '1.0'],
  ['9007199254740993', '9007199254740993', '9007199254740993'],
  ['NaN', 'NaN', 'NaN'],
  ['{"a":[-Infinity,1e400]}', '{"a": [-Infinity, Infinity]}', '{"a": [-Infinity, Infinity]}'],
  ['"NaN"', 'NaN', 'NaN'],
  ['{"b":"é","2":1,"1":2}', '{"b": "\\u00e9", "2": 1, "1": 2}', '{"b": "\\u00e9", "2": 1, "1": 2}'],
  ['["Infinity"]', '["Infinity"]', '["Infinity"]'],
])('§10 %s lies in the table as %s and comes back as %s', async (sent, stored, back) => {
  const daemon = await legacyDaemon()
  await daemon.send(`{"command":"SET_AGENT_KV","parameters":{"key":"k","value":${sent}}}\n`)
  expect(rows(daemon, 'value')).toEqual([{ value: stored }])
  const line = await daemon.send('{"command":"GET_AGENT_KV","parameters":{"key":"k"}}\n')
  expect(line).toContain(`"result": {"key": "k", "value": ${back}, "found": true}}`)
  const seen = await daemon.request('state:get', { namespace: 'shared', key: 'k' })
  expect(() => JSON.parse(JSON.stringify(seen)), 'an event client gets JSON whatever it is').not.toThrow()
})

test('§10 the whole row is written anew each time, with what this call says', async () => {
  const daemon = await legacyDaemon()
  const about = { owner_agent_id: 'ann', scope: 'any scope', expires_at: 'some day', metadata: { a: [1, 'é'] } }
  await daemon.result('SET_AGENT_KV', { key: 'a.b.c', value: 1, ...about })
  const columns = 'namespace, owner_agent_id AS owner, scope, expires_at, metadata'
  expect(rows(daemon, columns)).toEqual([
    { namespace: 'a.b', owner: 'ann', scope: 'any scope', expires_at: 'some day', metadata: '{"a": [1, "\\u00e9"]}' },
  ])
  await daemon.result('SET_AGENT_KV', { key: 'a.b.c', value: 2, metadata: {} })
  expect(rows(daemon, columns)).toEqual([
    { namespace: 'a.b', owner: 'system', scope: 'shared', expires_at: null, metadata: null },
  ])
})

test('§10 what has expired is still served to legacy clients, but not to event clients', async () => {
  const { result, request } = await legacyDaemon()
  await result('SET_AGENT_KV', { key: 'old', value: 'still here', expires_at: '2001-01-01T00:00:00Z' })
  expect(await request('state:get', { namespace: 'shared', key: 'old' })).toMatchObject({ found: false })
  expect(await result('GET_AGENT_KV', { key: 'old' })).toEqual({ key: 'old', value: 'still here', found: true })
})

test('§10 empty keys and NUL characters work, half of a surrogate pair in a key is refused', async () => {
  const { result, ask } = await legacyDaemon()
  for (const key of ['', 'nul\0key', 'shared:x', '..', '*']) {
    await result('SET_AGENT_KV', { key, value: `v\0${key}` })
    expect(await result('GET_AGENT_KV', { key })).toEqual({ key, value: `v\0${key}`, found: true })
  }
  expect(await ask('GET_AGENT_KV', { key: 'é\ud800' })).toMatchObject({
    command: '',
    error: {
      code: 'INTERNAL_ERROR',
      message: "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed",
    },
  })
})

test('§4.20 wrong parameters are told in the order of the fields', async () => {
  const { ask } = await legacyDaemon()
  const wrong = { key: 1, value: 1, owner_agent_id: null, scope: 2, expires_at: 3, metadata: 'm', agent_id: [] }
  expect((await ask('SET_AGENT_KV', wrong)).error.message).toBe(
    'Validation failed: key: Input should be a valid string; owner_agent_id: Input should be a valid string; scope: Input should be a valid string; expires_at: Input should be a valid string; metadata: Input should be a valid dictionary',
  )
  expect((await ask('SET_AGENT_KV')).error.message).toBe(
    'Validation failed: key: Field required; value: Field required',
  )
})

test('an event client cannot write what only legacy clients may', async () => {
  const { request } = await legacyDaemon()
  const set = (more: object) => request('state:set', { namespace: 'shared', key: 'k', value: 1, ...more })
  for (const odd of [{ scope: 'mine' }, { expires_at: 'some day' }, { key: '' }, { namespace: 'notes', stored: true }])
    await expect(set(odd)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
