import { expect, test } from 'vitest'
import { stateDaemon } from './state-daemon.ts'

test('what was set is there, with a version, and told as state:changed', async () => {
  const { request, watch } = await stateDaemon()
  const seen = watch('state:*')
  const { version, ...answer } = await request('state:set', { namespace: 'notes', key: 'colour', value: 'blue' })
  expect(answer).toEqual({ status: 'ok', namespace: 'notes', key: 'colour' })
  expect(await request('state:get', { namespace: 'notes', key: 'colour' })).toMatchObject({
    namespace: 'notes',
    key: 'colour',
    value: 'blue',
    found: true,
    version,
  })
  expect(seen.find(({ name }) => name === 'state:changed')?.data).toMatchObject({
    type: 'namespace',
    namespace: 'notes',
    key: 'colour',
    value: 'blue',
    version,
    timestamp: expect.stringMatching(/Z$/),
  })
})

test('the same key in two namespaces is two values', async () => {
  const { request } = await stateDaemon()
  const namespaces = ['x', 'y', 'agent:a', 'agent:b', 'session:a', 'shared', 'X', 'x:y', '../x', 'x\0']
  for (const namespace of namespaces) await request('state:set', { namespace, key: 'k', value: namespace })
  for (const namespace of namespaces)
    expect(await request('state:get', { namespace, key: 'k' })).toMatchObject({ value: namespace, found: true })
})

test('without a namespace it is shared, or the one of the agent', async () => {
  const { request } = await stateDaemon()
  expect(await request('state:set', { key: 'a', value: 1 })).toMatchObject({ namespace: 'shared', key: 'a' })
  expect(await request('state:set', { key: 'shared:b', value: 2 })).toMatchObject({ namespace: 'shared', key: 'b' })
  expect(await request('state:set', { key: 'c', value: 3, agent_id: 'x' })).toMatchObject({ namespace: 'agent:x' })
  expect(await request('state:get', { namespace: 'agent:x', key: 'c' })).toMatchObject({ value: 3 })
})

test('found means that the key exists, and be its value null; default is what is answered otherwise', async () => {
  const { request } = await stateDaemon()
  await request('state:set', { namespace: 'n', key: 'nothing', value: null })
  expect(await request('state:get', { namespace: 'n', key: 'nothing', default: 1 })).toMatchObject({
    value: null,
    found: true,
  })
  const missing = { namespace: 'n', key: 'missing' }
  expect(await request('state:get', missing)).toEqual({ ...missing, value: null, found: false })
  expect(await request('state:get', { ...missing, default: [1] })).toEqual({ ...missing, value: [1], found: false })
})

test('without a key a namespace is answered as one object', async () => {
  const { request } = await stateDaemon()
  await request('state:set', { namespace: 'agent:a', key: 'one', value: 1 })
  await request('state:set', { namespace: 'agent:a', key: '__proto__', value: { polluted: true } })
  const { value, found } = await request('state:get', { namespace: 'agent:a' })
  expect([Object.keys(value).sort(), value.one, found]).toEqual([['__proto__', 'one'], 1, true])
  expect(({} as any).polluted).toBeUndefined()
  expect(await request('state:get', { namespace: 'agent:nobody' })).toMatchObject({ value: {}, found: true })
})

test('what is deleted is gone, told as a change, and deleted only once', async () => {
  const { request, watch } = await stateDaemon()
  await request('state:set', { namespace: 'n', key: 'k', value: 1 })
  const seen = watch('state:changed')
  expect(await request('state:delete', { namespace: 'n', key: 'k' })).toEqual({
    status: 'deleted',
    namespace: 'n',
    key: 'k',
  })
  expect(await request('state:delete', { namespace: 'n', key: 'k' })).toEqual({ status: 'not_found' })
  expect(await request('state:get', { namespace: 'n', key: 'k' })).toMatchObject({ found: false })
  expect(seen.map(({ data }) => data)).toMatchObject([{ namespace: 'n', key: 'k', deleted: true }])
})

test('keys are listed by pattern; without a namespace everything there is', async () => {
  const { request } = await stateDaemon()
  for (const key of ['apple', 'apricot', 'pear']) await request('state:set', { namespace: 'fruit', key, value: 1 })
  await request('state:set', { namespace: 'agent:a', key: 'k', value: 1 })
  await request('state:set', { key: 's', value: 1 })
  await request('state:update_session', { session_id: 's1' })
  expect(await request('state:list', { namespace: 'fruit', pattern: 'ap*' })).toEqual({
    keys: ['apple', 'apricot'],
    count: 2,
  })
  for (const namespace of ['', '*'])
    expect(await request('state:list', { namespace })).toEqual({
      agents: ['a'],
      shared_keys: ['s'],
      sessions: ['s1'],
      namespaces: ['agent:a', 'fruit', 'sessions', 'shared'],
    })
  const counts = { agents: 1, shared_keys: 1, sessions: 1, namespaces: 1 }
  expect(await request('state:save')).toEqual({ status: 'saved', counts })
  const none = { shared_keys: 0, sessions: 0, namespaces: 0 }
  expect(await request('state:load', { namespace: 'agents' })).toEqual({
    status: 'loaded',
    counts: { agents: 1, ...none },
  })
})

test('more keys than fit in one read are all listed', async () => {
  const { request } = await stateDaemon()
  const keys = Array.from({ length: 1201 }, (_, at) => `k${String(at).padStart(4, '0')}`)
  await Promise.all(keys.map(key => request('state:set', { namespace: 'many', key, value: 1 })))
  expect(await request('state:list', { namespace: 'many' })).toEqual({ keys, count: 1201 })
})

test('clearing wants a confirmation, and clears what it was told to, on disk too', async () => {
  const { request, folder, stop, watch } = await stateDaemon()
  for (const namespace of ['a', 'b', 'agent:x', 'agent:y', 'shared', 'sessions', 'session:s'])
    await request('state:set', { namespace, key: 'k', value: 1 })
  await expect(request('state:clear', { namespace: 'a' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const seen = watch('state:cleared')
  expect(await request('state:clear', { namespace: 'a', confirm: true })).toMatchObject({ counts: { namespaces: 1 } })
  expect(seen.map(({ data }) => data)).toEqual([{ namespace: 'a', count: 1 }])
  expect(await request('state:clear', { namespace: 'agents', confirm: true })).toMatchObject({ counts: { agents: 2 } })
  expect((await request('state:list')).namespaces).toEqual(['b', 'session:s', 'sessions', 'shared'])
  expect(await request('state:clear', { confirm: true })).toEqual({
    status: 'cleared',
    counts: { agents: 0, shared_keys: 1, sessions: 2, namespaces: 1 },
  })
  await stop()
  const again = await stateDaemon({ folder })
  expect(await again.request('state:list')).toEqual({
    agents: [],
    shared_keys: [],
    sessions: [],
    namespaces: ['shared'],
  })
})

test('everything is there again after a restart, and versions go on', async () => {
  const { request, folder, stop } = await stateDaemon()
  const { version } = await request('state:set', { namespace: 'n', key: 'k', value: { a: [1] } })
  await request('state:set', { key: 's', value: '123' })
  await stop()
  const again = await stateDaemon({ folder })
  expect(await again.request('state:get', { namespace: 'n', key: 'k' })).toMatchObject({ value: { a: [1] }, version })
  expect(await again.request('state:get', { key: 's' })).toMatchObject({ value: '123' })
  const next = await again.request('state:set', { namespace: 'n', key: 'k', value: 1 })
  expect(next.version).toBeGreaterThan(version)
})

test.each([
  ['a missing key', { value: 1 }, 'key is required'],
  ['an empty key', { key: '', value: 1 }, 'key must not be empty'],
  ['a missing value', { key: 'k' }, 'value is required'],
  ['a mistyped condition', { key: 'k', value: 1, expected_verson: 1 }, 'did you mean expected_version?'],
  ['a time that is none', { key: 'k', value: 1, expires_at: 'never' }, 'expires_at must be a time'],
  ['no time to live', { key: 'k', value: 1, ttl: 0 }, 'ttl must be more than 0'],
  ['an endless time', { key: 'k', value: 1, ttl: Number.POSITIVE_INFINITY }, 'ttl must be number'],
  ['a word for many namespaces', { namespace: 'agents', key: 'k', value: 1 }, 'namespace cannot be agents'],
  ['half a surrogate pair', { key: '\ud800', value: 1 }, 'well-formed Unicode'],
])('%s is refused and changes nothing', async (_, input, message) => {
  const { request } = await stateDaemon()
  await expect(request('state:set', input)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(message),
  })
  expect((await request('state:list')).shared_keys).toEqual([])
})

test.each([
  ['a value that is no JSON', { n: 1n }, 'INVALID_INPUT'],
  ['a function', () => {}, 'INVALID_INPUT'],
  ['a value longer than a line', 'x'.repeat(5_000_000), 'MESSAGE_TOO_LARGE'],
])('%s is refused clearly', async (_, value, code) => {
  const { request } = await stateDaemon()
  await expect(request('state:set', { namespace: 'n', key: 'k', value })).rejects.toMatchObject({ code })
  expect(await request('state:get', { namespace: 'n', key: 'k' })).toMatchObject({ found: false })
})
