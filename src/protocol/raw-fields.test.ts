import fc from 'fast-check'
import { expect, test } from 'vitest'
import { membersOf, rawFields } from './raw-fields.ts'

/** JSON text as people and programs write it: with blanks, escapes, numbers of any form and names that occur twice. */
const blank = fc.constantFrom('', '', ' ', '\t', ' \r ')
const { value } = fc.letrec<{ value: string; list: string; object: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'null',
      'true',
      'false',
      '1.0',
      '-0',
      '1e999',
      '9007199254740993',
      '"\\u0041\\"\\\\"',
      '"}]{["',
      '"\\\\"',
    ),
    fc.string({ unit: 'grapheme' }).map(text => JSON.stringify(text)),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(blank, fc.array(tie('value'), { maxLength: 3 }))
    .map(([space, items]) => `[${space}${items.join(`${space},`)}]`),
  object: fc
    .tuple(
      blank,
      fc.array(fc.tuple(fc.constantFrom('"value"', '"va\\u006cue"', '"data"', '"x"', '"\\\\"'), tie('value')), {
        maxLength: 4,
      }),
    )
    .map(
      ([space, members]) =>
        `{${space}${members.map(([key, text]) => `${space}${key}${space}:${space}${text}${space}`).join(',')}}`,
    ),
}))
const object = fc
  .tuple(
    blank,
    fc.array(fc.tuple(fc.constantFrom('"value"', '"va\\u006cue"', '"data"', '"other"'), value), { maxLength: 5 }),
  )
  .map(
    ([space, members]) =>
      `${space}{${members.map(([key, text]) => `${key}${space}:${text}${space}`).join(`,${space}`)}}`,
  )

test('the text of a member is what JSON.parse makes its value of', () => {
  fc.assert(
    fc.property(object, text => {
      const parsed = JSON.parse(text)
      const found = membersOf(text, 0, ['value', 'other'])
      expect(Object.keys(found).sort()).toEqual(
        Object.keys(parsed)
          .filter(key => key !== 'data')
          .sort(),
      )
      for (const [key, raw] of Object.entries(found)) {
        expect(JSON.parse(raw)).toEqual(parsed[key])
        expect(raw).toBe(raw.trim())
      }
    }),
    { numRuns: 8000 },
  )
})

test('the wanted fields of data are found in a whole line, exactly as they were written', () => {
  fc.assert(
    fc.property(value, value, (text, other) => {
      const line = `{"event":"a:b","value":${other},"data" : {"value":${other},"k":${other}, "value":${text}},"z":${other}}`
      expect(rawFields(line, ['value'])).toEqual({ value: text })
    }),
    { numRuns: 8000 },
  )
})

test('there is nothing to find where data is no object or has no such field', () => {
  expect(rawFields('{"event":"a:b"}', ['value'])).toEqual({})
  expect(rawFields('{"data":null}', ['value'])).toEqual({})
  expect(rawFields('{"data":{"value":1},"data":[{"value":2}]}', ['value'])).toEqual({})
  expect(rawFields('{"data":{}}', ['value'])).toEqual({})
  expect(rawFields('{"data":{"__proto__":{"value":1}}}', ['value', '__proto__'])).toEqual(
    Object.assign(Object.create(null), { ['__proto__']: '{"value":1}' }),
  )
})

test('nesting as deep as a line can hold does not overflow anything', () => {
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
  expect(rawFields(`{"data":{"value":${deep}}}`, ['value']).value).toHaveLength(1_000_000)
})
