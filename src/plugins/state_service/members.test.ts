import fc from 'fast-check'
import { expect, test } from 'vitest'
import { membersOf, textOfMembers } from './members.ts'

test.each<[string, [string, string][]]>([
  ['{}', []],
  [' { } ', []],
  ['{"a":1.0}', [['a', '1.0']]],
  [
    '{ "a" : 1e999 , "b" : [ {"c":"}"} ] }',
    [
      ['a', '1e999'],
      ['b', '[ {"c":"}"} ]'],
    ],
  ],
  [
    '{"a\\"\\\\":"\\\\","__proto__":null}',
    [
      ['a"\\', '"\\\\"'],
      ['__proto__', 'null'],
    ],
  ],
  ['{"a":1,"a":2}', [['a', '2']]],
  ['{"":{}}', [['', '{}']]],
])('%s has the members %j', (text, members) => {
  expect([...membersOf(text)]).toEqual(members)
})

test('the members of any object are its members, and make it again', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (object, space) => {
      const text = JSON.stringify(object, null, space)
      const members = membersOf(text)
      expect(Object.fromEntries([...members].map(([name, value]) => [name, JSON.parse(value)]))).toEqual(
        JSON.parse(text),
      )
      expect(JSON.parse(textOfMembers(members))).toEqual(JSON.parse(text))
    }),
  )
})
