import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dataFromFile, dataFromOptions } from './event-data.ts'

const file = (name: string, content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const text = (tokens: string[]): string => JSON.stringify(dataFromOptions(tokens))

test('what is JSON is JSON, everything else is a string', () => {
  expect(
    text(['--a', '1', '--b=two words', '--c', '{"x":[1.0]}', '--d', '9007199254740993', '--e', 'null', '--f', '']),
  ).toBe('{"a":1,"b":"two words","c":{"x":[1.0]},"d":9007199254740993,"e":null,"f":""}')
})

test('a key alone is true, a negative number is a value, an equals sign may be in a value', () => {
  expect(text(['--force', '--n', '-5', '--q=a=b'])).toBe('{"force":true,"n":-5,"q":"a=b"}')
})

test('a repeated key makes a list', () => {
  expect(text(['--p', 'a', '--p', 'b', '--p', 'c'])).toBe('{"p":["a","b","c"]}')
})

test('a key may be called anything', () => {
  expect(text(['--__proto__', '1', '--constructor', '2'])).toBe('{"__proto__":1,"constructor":2}')
})

test('a value may come from a file', () => {
  expect(dataFromOptions([`--prompt=@${file('notes.md', '# Notes\n')}`])).toEqual({ prompt: '# Notes\n' })
  expect(() => dataFromOptions(['--prompt=@/nonexistent'])).toThrow(/nonexistent cannot be read/)
  expect(dataFromOptions(['--to', '@all'])).toEqual({ to: '@all' })
})

test('a word that belongs to no key is refused', () => {
  expect(() => dataFromOptions(['a=1'])).toThrow(/"a=1" belongs to no key/)
})

test('files are JSON or YAML, numbers exact in both', async () => {
  expect(JSON.stringify(await dataFromFile(file('a.json', '{"n": 9007199254740993,\n"x": 1.0}')))).toBe(
    '{"n":9007199254740993,"x":1.0}',
  )
  expect(JSON.stringify(await dataFromFile(file('a.yaml', 'n: 9007199254740993\nlist: [1, two]\n')))).toBe(
    '{"n":9007199254740993,"list":[1,"two"]}',
  )
  expect(await dataFromFile(file('empty.json', '\n'))).toEqual({})
})

test.each([
  ['a.json', '{"a":', /a\.json: /],
  ['a.json', '[1]', /holds no object/],
  ['a.yaml', 'a: [1', /a\.yaml: /],
])('%s with %s says what is wrong', (name, content, message) =>
  expect(dataFromFile(file(name, content))).rejects.toThrow(message),
)
