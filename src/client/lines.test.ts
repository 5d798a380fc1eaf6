import { expect, test } from 'vitest'
import { lineCutter } from './lines.ts'

const cut = (chunks: readonly string[], limit = 1000): string[] => {
  const lines: string[] = []
  const feed = lineCutter(limit, line => lines.push(line))
  for (const chunk of chunks) feed(chunk)
  return lines
}

test('lines come out whole wherever the stream was cut', () => {
  const text = '{"a":1}\n{"b":"ü"}\n'
  for (let at = 0; at <= text.length; at++) {
    expect(cut([text.slice(0, at), text.slice(at)])).toEqual(['{"a":1}', '{"b":"ü"}'])
  }
  expect(cut([...text])).toEqual(['{"a":1}', '{"b":"ü"}'])
})

test('blank lines and an unfinished last line give nothing', () => {
  expect(cut(['\n \n\r\na\nrest'])).toEqual(['a'])
})

test('a line that never ends is refused at the limit', () => {
  expect(() => cut(['12345', '678901'], 10)).toThrow(expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }))
  expect(cut(['12345', '67890'], 10)).toEqual([])
})
