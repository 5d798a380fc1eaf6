import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const names = ['system:health', 'system:plugins', 'state:get', 'state:set', 'state:list', 'agent:create_identity']

test.each([
  ['system:helth', ['system:health']],
  ['system:haelth', ['system:health']],
  ['SYSTEM:HEALTH', ['system:health']],
  ['state:gte', ['state:get', 'state:set']],
  ['agent:create', ['agent:create_identity']],
  ['plugins', ['system:plugins']],
  ['weather:tomorrow', []],
  ['x', []],
  ['', []],
])('%s was probably meant as %j', (wanted, expected) => {
  expect(nearest(wanted, names)).toEqual(expected)
})

test('gives at most as many as asked for, the nearest first, equals by name', () => {
  expect(nearest('state:et', names, 1)).toEqual(['state:get'])
  expect(nearest('state:et', names, 2)).toEqual(['state:get', 'state:set'])
})

test('a very long name costs nothing', () => {
  const many = Array.from({ length: 1000 }, (_, at) => `plugin_${at}:do_something`)
  const before = process.cpuUsage().user
  expect(nearest('x'.repeat(100_000), many)).toEqual([])
  expect(process.cpuUsage().user - before).toBeLessThan(200_000)
})
