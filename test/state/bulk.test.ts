import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { definePlugin, rawText, withRaw } from '../../src/plugin/index.ts'
import { type State, StateService } from '../../src/plugins/state_service/index.ts'
import { stateDaemon } from './state-daemon.ts'

test('a snapshot is put in, exactly, and replaces what is in its namespaces', async () => {
  const { request, watch } = await stateDaemon()
  for (const namespace of ['notes', 'agent:a', 'shared', 'other'])
    await request('state:set', { namespace, key: 'old', value: 1 })
  const text = `{"namespaces":{"notes":{"n":9007199254740993}},"agents":{"a":{"x":[1.0]}},"shared":{"s":"1"},
    "sessions":{"s1":{"model":"sonnet","message_count":4}}}`
  const seen = watch('state:imported')
  const input = withRaw({ state_data: JSON.parse(text) }, { state_data: text.replace('\n', ' ') })
  expect(await request('state:import', input)).toEqual({
    status: 'loaded',
    counts: { agents: 1, shared_keys: 1, sessions: 1, namespaces: 2 },
    state_keys: ['namespaces', 'agents', 'shared', 'sessions'],
  })
  const get = async (namespace: string) => rawText(await request('state:get', { namespace }), 'value')
  expect(await get('notes')).toBe('{"n":9007199254740993}')
  expect(await get('agent:a')).toBe('{"x":[1.0]}')
  expect(await get('other')).toBe('{"old":1}')
  expect(await request('state:get', { key: 's' })).toMatchObject({ value: '1' })
  expect(await request('state:get_session', { session_id: 's1' })).toMatchObject({ session: { message_count: 4 } })
  expect(seen.map(({ data }) => data)).toContainEqual({ namespace: 'notes', count: 1, removed: 1 })
})

test('with merge what is there stays', async () => {
  const { request } = await stateDaemon()
  for (const namespace of ['notes', 'shared']) await request('state:set', { namespace, key: 'old', value: 1 })
  await request('state:import', { state_data: { namespaces: { notes: { new: 2 } }, shared: { new: 2 } }, merge: true })
  expect(await request('state:get', { namespace: 'notes' })).toMatchObject({ value: { old: 1, new: 2 } })
  expect((await request('state:list')).shared_keys).toEqual(['new', 'old'])
})

test('a snapshot of the wrong form changes nothing', async () => {
  const { request } = await stateDaemon()
  await request('state:set', { namespace: 'notes', key: 'old', value: 1 })
  for (const state_data of [{ sessions: { a: 1 } }, { namespaces: { notes: {}, agents: {} } }, { agents: [] }, 'x'])
    await expect(request('state:import', { state_data })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await request('state:get', { namespace: 'notes' })).toMatchObject({ value: { old: 1 } })
})

test('a session counts its messages and keeps when it began', async () => {
  const { request } = await stateDaemon()
  const update = (data?: object) => request('state:update_session', { session_id: 's', ...(data && { data }) })
  expect(await update({ model: 'sonnet' })).toEqual({ status: 'updated', session_id: 's' })
  const { session: first } = await request('state:get_session', { session_id: 's' })
  await update({ model: 'opus', turns: 1 })
  await update()
  const { session, found } = await request('state:get_session', { session_id: 's' })
  expect(session).toMatchObject({
    model: 'opus',
    turns: 1,
    message_count: 3,
    created_at: first.created_at,
    updated_at: expect.any(String),
  })
  expect(found).toBe(true)
  expect(await request('state:get_session', { session_id: 'other' })).toEqual({ session: null, found: false })
  expect((await request('state:get_session')).sessions).toEqual({ s: session })
  await expect(request('state:update_session', {})).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('no message of a session is lost when many are noted at once, and numbers stay exact', async () => {
  const { request } = await stateDaemon()
  const note = (at: number) =>
    request(
      'state:update_session',
      withRaw({ session_id: 's', data: { [`k${at}`]: at } }, { data: `{"k${at}":${at}.0}` }),
    )
  await Promise.all(Array.from({ length: 50 }, (_, at) => note(at)))
  const answer = await request('state:get_session', { session_id: 's' })
  expect(answer.session).toMatchObject({ message_count: 50, k0: 0, k49: 49 })
  expect(rawText(answer, 'session')).toContain('"k49":49.0')
})

test('another plugin borrows the state', async () => {
  let state: State
  const borrower = definePlugin({
    name: 'borrower',
    version: '1.0.0',
    description: '',
    needs: { state: StateService },
    setup: ({ services }) => {
      state = services.state
      return {}
    },
  })
  const { request, watch, store } = await stateDaemon({ plugins: [borrower] })
  const seen = watch('state:changed')
  const version = await state!.set('n', 'k', { value: { a: 1 } })
  expect(await state!.get('n', 'k')).toEqual({ value: { a: 1 }, text: '{"a":1}', version })
  expect(await request('state:get', { namespace: 'n', key: 'k' })).toMatchObject({ value: { a: 1 }, version })
  expect(seen.map(({ data }) => data)).toMatchObject([{ namespace: 'n', key: 'k', value: { a: 1 }, version }])
  await expect(state!.set('n', 'k', { value: 2, expected_version: 0 })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await state!.list('n')).toEqual(['k'])
  expect([await state!.delete('n', 'k'), await state!.delete('n', 'k')]).toEqual([true, false])
  for (const namespace of ['shared', 'n']) {
    await state!.set(namespace, '', { value: 1, scope: 'anything', expires_at: 'never' })
    expect(await state!.get(namespace, '')).toMatchObject({ value: 1 })
  }
  expect(await store.count('state_expiry')).toBe(0)
})

test('with audit every change is noted, who made it and never what', async () => {
  const { request, home } = await stateDaemon({ config: { audit: true } })
  mkdirSync(join(home, 'var', 'state'), { recursive: true })
  await request('state:set', { namespace: 'n', key: 'k', value: 'hidden' })
  await request('state:delete', { namespace: 'n', key: 'k' })
  const file = join(home, 'var', 'state', 'state_audit.jsonl')
  await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, 'utf8').split('\n')).toHaveLength(3))
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('hidden')
  expect(
    text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toMatchObject([
    { namespace: 'n', key: 'k', actor: 'client:test', version: expect.any(Number) },
    { namespace: 'n', key: 'k', deleted: true },
  ])
})
