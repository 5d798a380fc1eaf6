import { expect, test } from 'vitest'
import { asSent } from './shown.ts'

const sent = (line: string, encoding: BufferEncoding = 'utf8') =>
  asSent({ line: Buffer.from(line, encoding), isWhole: true })

test('what is set under the name of a secret is hidden also in a line that is kept as it was written', () => {
  const lines = [
    '{"command":"SET_AGENT_KV","parameters":{"key":"password","value":"CANARY","n":NaN}}',
    '{"command":"SET_AGENT_KV","parameters":{"value":"CAN\\"ARY", "key" : "db.api_key", "n":1e3}}',
    '{"command":"SET_AGENT_KV","parameters":{"key":"password","value":"CANARY',
    '{"command":"SET_AGENT_KV","parameters":{"key":"password","value":["CANARY",{"a":"CANARY"}],"n":NaN}}',
    '{"command":"SET_AGENT_KV","parameters":{"key":"password","value":1e7153,"n":NaN}}',
  ]
  for (const line of lines)
    expect(String(sent(line).send_raw ?? JSON.stringify(sent(line))), line).not.toMatch(/CAN|7153/)
  expect(sent(lines[0]!).send_raw).toBe(
    '{"command":"SET_AGENT_KV","parameters":{"key":"password","value":"[redacted]","n":NaN}}\n',
  )
  const harmless = '{"command":"SET_AGENT_KV","parameters":{"key":"colour","value":"blue","n":NaN}}'
  expect(sent(harmless).send_raw).toBe(`${harmless}\n`)
})

test('a line that is no text keeps its bytes, without secrets', () => {
  const bytes = (line: string) => Buffer.from(sent(line, 'latin1').send_b64!, 'base64').toString('latin1')
  expect(bytes('\xff\x80{"key":"password","value":"CANARY"}')).toBe('\xff\x80{"key":"password","value":"[redacted]"}\n')
  expect(bytes('\xff{"api_key": "CANARY"}')).not.toContain('CANARY')
  expect(bytes('\xfe\xed\xe9 plain')).toBe('\xfe\xed\xe9 plain\n')
})
