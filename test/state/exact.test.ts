import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawText, stringify, withRaw } from '../../src/plugin/index.ts'
import { type StateDaemon, stateDaemon } from './state-daemon.ts'

const awkward = [
  '9007199254740993',
  '1.0',
  '-0',
  '1e999',
  '0.1000000000000000055511151231257827',
  '123456789012345678901234567890',
  '"\\u0000\\ud800"',
  '"\\u0041"',
  '"\u2028"',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  '{"a":1,"a":2}',
  '[ 1 , {"b" : "}\\n"} ]',
]

test.each(['n', 'agent:a', 'session:s'])('in %s every text comes back as it went in', async namespace => {
  const { setText, request, watch } = await stateDaemon()
  const seen = watch('state:changed')
  await Promise.all(awkward.map((text, at) => setText({ namespace, key: `k${at}` }, text)))
  for (const [at, text] of awkward.entries())
    expect(rawText(await request('state:get', { namespace, key: `k${at}` }), 'value')).toBe(text)
  expect(seen.map(({ data }) => rawText(data, 'value'))).toEqual(awkward)
  const whole = rawText(await request('state:get', { namespace }), 'value')
  for (const text of awkward) expect(whole).toContain(`:${text}`)
})

test('in the shared namespace every number and list does; strings come back equal', async () => {
  const { setText, request } = await stateDaemon()
  const place = (at: number) => ({ namespace: 'shared', key: `k${at}` })
  await Promise.all(awkward.map((text, at) => setText(place(at), text)))
  for (const [at, text] of awkward.entries()) {
    const got = rawText(await request('state:get', place(at)), 'value')!
    if (text.startsWith('"')) expect(JSON.parse(got)).toBe(JSON.parse(text))
    else expect(got).toBe(text)
  }
})

test.each(['n', 'shared'])('any JSON value comes back equal from %s, also after a restart', async namespace => {
  const daemon = await stateDaemon()
  const values: unknown[] = []
  const anyString = fc.string({ unit: 'binary', maxLength: 20 })
  const anyValue = fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), fc.double(), anyString)
  const equal = async ({ request }: Pick<StateDaemon, 'request'>, from: number) => {
    for (const [at, value] of values.entries()) {
      if (at < from) continue
      const { value: got } = await request('state:get', { namespace, key: `k${at}` })
      expect(got).toEqual(JSON.parse(JSON.stringify(value)))
    }
  }
  await fc.assert(
    fc.asyncProperty(fc.array(anyValue, { minLength: 50, maxLength: 50 }), async more => {
      const from = values.length
      values.push(...more)
      const set = (value: unknown, at: number) =>
        daemon.request('state:set', { namespace, key: `k${from + at}`, value })
      await Promise.all(more.map(set))
      await equal(daemon, from)
    }),
    { numRuns: 10 },
  )
  await daemon.stop()
  await equal(await stateDaemon({ folder: daemon.folder }), 0)
})

test.each(['n', 'shared'])('any key that is Unicode names a value of its own in %s', async namespace => {
  const { request } = await stateDaemon()
  const keys = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), {
    minLength: 30,
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(keys, async keys => {
      await Promise.all(keys.map(key => request('state:set', { namespace, key, value: key })))
      for (const key of keys) expect((await request('state:get', { namespace, key })).value).toBe(key)
    }),
    { numRuns: 5 },
  )
})

test('hostile objects are kept as they are and change nothing else', async () => {
  const { setText, request } = await stateDaemon()
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'then', 'toJSON', 'hasOwnProperty', '']
  const hostile = fc.dictionary(fc.constantFrom(...names), fc.jsonValue()).map(object => JSON.stringify(object))
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 50 }), fc.constantFrom('n', 'shared'), async (texts, namespace) => {
      await Promise.all(texts.map((text, at) => setText({ namespace, key: `k${at}` }, text)))
      for (const [at, text] of texts.entries()) {
        const got = await request('state:get', { namespace, key: `k${at}` })
        expect(rawText(got, 'value')).toBe(text)
        expect(stringify(got)).toContain(text)
      }
    }),
    { numRuns: 10 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12)
})

test('hostile data in place of the fields is refused', async () => {
  const { dispatch } = await stateDaemon()
  for (const text of [
    '{"key":{"toString":1},"value":1}',
    '{"__proto__":{"key":"k"},"value":1}',
    '{"key":"k","value":1,"__proto__":{"ttl":1}}',
    '{"key":"k","value":1,"metadata":[]}',
    '{"key":"k","value":1,"constructor":1}',
  ])
    expect(await dispatch('state:set', JSON.parse(text))).toMatchObject({ error: { code: 'INVALID_INPUT' } })
})

test('a value of ten thousand levels is kept, or refused, and the daemon goes on', async () => {
  const { dispatch, request, setText } = await stateDaemon()
  const deep = `${'['.repeat(10_000)}1${']'.repeat(10_000)}`
  await setText({ namespace: 'n', key: 'deep' }, deep)
  expect(rawText(await request('state:get', { namespace: 'n', key: 'deep' }), 'value')).toBe(deep)
  const outcome = await dispatch('state:set', { namespace: 'n', key: 'd2', value: JSON.parse(deep) })
  if ('error' in outcome) expect(outcome.error.code).toBe('INVALID_INPUT')
  expect(await request('state:set', { namespace: 'n', key: 'k', value: 1 })).toMatchObject({ status: 'ok' })
})

test('the text of a default is handed back too', async () => {
  const { request } = await stateDaemon()
  const asked = withRaw({ namespace: 'n', key: 'k', default: 1 }, { default: '1.00' })
  expect(rawText(await request('state:get', asked), 'value')).toBe('1.00')
})
