import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LegacyDaemon, legacyDaemon } from './legacy-daemon.ts'

const fileOf = ({ home }: LegacyDaemon) => join(home, 'var/db/identities.json')
const withFile = async (text: string): Promise<LegacyDaemon> => {
  const daemon = await legacyDaemon()
  mkdirSync(join(daemon.home, 'var/db'), { recursive: true })
  writeFileSync(fileOf(daemon), text)
  return daemon
}
const ids = async (daemon: LegacyDaemon, parameters: object = {}): Promise<string[]> =>
  (await daemon.result('LIST_IDENTITIES', parameters)).items.map((one: { agent_id: string }) => one.agent_id)

test('§4.14 an identity made by a legacy client is an event client’s, and the other way round', async () => {
  const daemon = await legacyDaemon()
  const { identity, created } = await daemon.result('CREATE_IDENTITY', { agent_id: 'ada', role: 'analyst' })
  expect(created).toBe(true)
  expect(await daemon.request('agent:get_identity', { agent_id: 'ada' })).toMatchObject({ identity })
  await daemon.request('agent:update_identity', { agent_id: 'ada', updates: { mood: 'good' } })
  expect(await daemon.result('GET_IDENTITY', { agent_id: 'ada' })).toMatchObject({ agent_id: 'ada', mood: 'good' })
  expect(await daemon.result('REMOVE_IDENTITY', { agent_id: 'ada' })).toMatchObject({ deleted: true })
  expect(await daemon.request('agent:list_identities')).toMatchObject({ count: 0 })
})

test('§4.14 any text is an id', async () => {
  const daemon = await legacyDaemon()
  for (const agent_id of ['', 'two words', '../x', '__proto__', 'é', '7', 'a\nb']) {
    await daemon.result('CREATE_IDENTITY', { agent_id })
    expect(await daemon.result('GET_IDENTITY', { agent_id })).toMatchObject({ agent_id })
  }
  expect(await ids(daemon, { sort_by: null })).toEqual(['', 'two words', '../x', '__proto__', 'é', '7', 'a\nb'])
  expect(readdirSync(join(daemon.home, 'var/db')).filter(name => name.includes('identities'))).toEqual([
    'identities.json',
  ])
})

test('§4.14 numbers stay as they were sent, and 1.0 is no other than 1', async () => {
  const daemon = await legacyDaemon()
  await daemon.result('CREATE_IDENTITY', { agent_id: 'a' })
  const updates = '{"one": 1.0, "big": 9007199254740993, "list": {"2": 0.5, "1": null}}'
  const update = `{"command": "UPDATE_IDENTITY", "parameters": {"agent_id": "a", "updates": ${updates}}}\n`
  const answer = await daemon.send(update)
  expect(answer).toContain(updates.slice(1, -1))
  expect(answer).toContain('"changes": ["one", "big", "list"]')
  expect((await daemon.send(update.replace('1.0', '1'))).match(/"changes": .*?\]/)?.[0]).toBe('"changes": []')
  expect(readFileSync(fileOf(daemon), 'utf8')).toContain('\n    "big": 9007199254740993,')
})

test('§4.14 protected fields are refused, and nothing is changed', async () => {
  const daemon = await legacyDaemon()
  await daemon.result('CREATE_IDENTITY', { agent_id: 'a' })
  const { error, command } = await daemon.ask('UPDATE_IDENTITY', { agent_id: 'a', updates: { created_at: 'x', n: 1 } })
  expect(command).toBe('')
  expect(error).toMatchObject({
    code: 'INVALID_COMMAND',
    message: expect.stringMatching(/^Validation failed: : Value error, Cannot update protected fields: \{'/),
  })
  expect(await daemon.result('GET_IDENTITY', { agent_id: 'a' })).not.toHaveProperty('n')
})

test('§4.14 §13 identities are listed by age, the newest first, and any order but desc is ascending', async () => {
  const daemon = await legacyDaemon()
  for (const [agent_id, display_name] of [
    ['a', 'b'],
    ['b', 'C'],
    ['c', 'a'],
  ])
    await daemon.result('CREATE_IDENTITY', { agent_id, display_name })
  expect(await ids(daemon)).toEqual(['c', 'b', 'a'])
  expect(await ids(daemon, { order: 'DESC' })).toEqual(['a', 'b', 'c'])
  expect(await ids(daemon, { order: null })).toEqual(['a', 'b', 'c'])
  expect(await ids(daemon, { sort_by: 'display_name', order: 'asc' })).toEqual(['b', 'c', 'a'])
  expect(await ids(daemon, { sort_by: 'mood' })).toEqual(['a', 'b', 'c'])
  await daemon.result('UPDATE_IDENTITY', { agent_id: 'b', updates: {} })
  expect(await ids(daemon, { sort_by: 'last_active' })).toEqual(['b', 'c', 'a'])
})

test('§4.14 filters, and what is said of them', async () => {
  const daemon = await withFile(
    JSON.stringify({
      old: { agent_id: 'old', role: 'keeper', last_active: '2024-01-01T00:00:00Z' },
      odd: { agent_id: 'odd', role: 'keeper', last_active: 'not a time' },
      none: { agent_id: 'none', role: 'guest' },
      now: { agent_id: 'now', role: 'keeper', last_active: new Date().toISOString() },
    }),
  )
  const list = async (parameters: object) => daemon.result('LIST_IDENTITIES', { sort_by: null, ...parameters })
  expect(await ids(daemon, { filter_active: true })).toEqual(['now'])
  expect(await ids(daemon, { filter_active: 'no', sort_by: null })).toEqual(['old', 'odd', 'none'])
  expect(await list({ filter_role: 'keeper', filter_active: false })).toMatchObject({
    total: 2,
    metadata: { filtered: true, sort: null, order: 'desc', filters_applied: { role: 'keeper', active: false } },
  })
  expect(await list({ filter_role: '' })).toMatchObject({
    total: 4,
    metadata: { filtered: false, filters_applied: { role: '' } },
  })
})

test('§4.14 §14 names that are text and numbers have no order', async () => {
  const daemon = await legacyDaemon()
  for (const agent_id of ['a', 'b']) await daemon.result('CREATE_IDENTITY', { agent_id })
  await daemon.result('UPDATE_IDENTITY', { agent_id: 'b', updates: { display_name: 5 } })
  const sorted = async (order: string) =>
    (await daemon.ask('LIST_IDENTITIES', { sort_by: 'display_name', order })).error
  expect(await sorted('asc')).toMatchObject({
    code: 'INTERNAL_ERROR',
    message: "'<' not supported between instances of 'int' and 'str'",
  })
  expect(await sorted('desc')).toMatchObject({ message: "'<' not supported between instances of 'str' and 'int'" })
  await daemon.result('UPDATE_IDENTITY', { agent_id: 'a', updates: { display_name: 6.5 } })
  expect(await ids(daemon, { sort_by: 'display_name' })).toEqual(['a', 'b'])
})

test('§9 what the old daemon wrote is served, changed and left as it was otherwise', async () => {
  const text =
    '{\n  "2": {\n    "agent_id": "2",\n    "n": 1.0,\n    "icon": "\\u2699"\n  },\n  "1": {\n    "agent_id": "1"\n  }\n}'
  const daemon = await withFile(text)
  expect(await ids(daemon, { sort_by: null })).toEqual(['2', '1'])
  await daemon.result('CREATE_IDENTITY', { agent_id: 'new' })
  await daemon.result('REMOVE_IDENTITY', { agent_id: 'new' })
  expect(readFileSync(fileOf(daemon), 'utf8')).toBe(text)
})

test('§9 a file that is no JSON counts as empty, and is kept when it is written over', async () => {
  const daemon = await withFile('{"first": {"agent_id": "fi')
  expect(await ids(daemon)).toEqual([])
  await daemon.result('CREATE_IDENTITY', { agent_id: 'x' })
  const aside = readdirSync(join(daemon.home, 'var/db')).find(name => name.includes('.corrupt-'))
  expect(readFileSync(join(daemon.home, 'var/db', aside!), 'utf8')).toBe('{"first": {"agent_id": "fi')
  expect(Object.keys(JSON.parse(readFileSync(fileOf(daemon), 'utf8')))).toEqual(['x'])
})

test('§9 what is not said comes from the role, and empty counts as not said', async () => {
  const daemon = await legacyDaemon()
  const wished = { agent_id: 'x🙂234', display_name: '', role: "o'clock coder", personality_traits: [], appearance: {} }
  expect((await daemon.result('CREATE_IDENTITY', wished)).identity).toMatchObject({
    display_name: "O'Clock Coder-🙂234",
    role: "o'clock coder",
    personality_traits: ['adaptive', 'helpful', 'professional', 'reliable'],
    appearance: { avatar_style: 'neutral', color_theme: 'gray', icon: '🤖' },
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  })
  expect((await daemon.result('CREATE_IDENTITY', { agent_id: 'agent-12345678', role: '' })).identity).toMatchObject({
    display_name: 'Agent-12345678',
    role: 'general',
  })
})
