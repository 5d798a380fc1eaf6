import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charactersIn, pythonText } from '../../composition/index.ts'
import { readJson } from '../json/read.ts'
import { writeJson } from '../json/write.ts'
import { pythonLength } from './python-length.ts'

test('§4.17 the size of a payload is the length of its Python text', () => {
  const same = (json: string) => {
    const { exact } = readJson(json)
    expect(pythonLength(exact), json).toBe(charactersIn(pythonText(writeJson(exact))))
  }
  fc.assert(fc.property(fc.json(), json => same(`{"x": ${json}}`)))
  for (const json of [
    '{"to": "q", "n": [1.0, 1e21, NaN, -Infinity, 9007199254740993, 1e-7, 0.5]}',
    `{"s": "it's"}`,
    '["😀"]',
  ])
    same(json)
})
