import { expect, test } from 'vitest'
import { withRaw } from './raw.ts'
import { hidden, redact, redactText } from './redact.ts'

const secrets = [
  'sk-ant-REDACTED',
  'sk-proj-REDACTED',
  'ghp_REDACTED1234',
  'github_pat_REDACTED1234',
  'AKIAREDACTED1234',
  'AIzaREDACTED1234REDACTED1234REDACTED1234',
  'eyJREDACTED.eyJREDACTED1234.REDACTED1234',
  '-----BEGIN RSA PRIVATE KEY-----\nREDACTED1234\n-----END RSA PRIVATE KEY-----',
]

test.each(secrets)('hides %s inside a text and leaves what stands around it', secret => {
  expect(redactText(`before ${secret} after`)).toBe(`before ${hidden} after`)
  expect(redact({ prompt: secret, [secret]: [{ deep: secret }] })).toEqual({
    prompt: hidden,
    [hidden]: [{ deep: hidden }],
  })
})

test.each([
  ['Authorization: Bearer abcdefghij', `Authorization: Bearer ${hidden}`],
  ['Authorization: Basic dXNlcjpwYXNz', `Authorization: Basic ${hidden}`],
  ['https://ada:lovelace@example.org/x', `https://ada:${hidden}@example.org/x`],
  ['OPENAI_API_KEY=hello make', `OPENAI_API_KEY=${hidden} make`],
  ['login with password=hunter2 now', `login with password=${hidden} now`],
  ['password=hunter2', `password=${hidden}`],
  ['api_key: xyz', `api_key: ${hidden}`],
  ['api_key:xyz', `api_key:${hidden}`],
  ['https://example.org/?token=abc', `https://example.org/?token=${hidden}`],
  ['--db-password=x --verbose', `--db-password=${hidden} --verbose`],
  ['clientSecret = "two \\" words", next', `clientSecret = "${hidden}", next`],
  ["{'password': 'two words', 'x': 1}", `{'password': '${hidden}', 'x': 1}`],
  ['password=1234', `password=${hidden}`],
  ['password=true-love', `password=${hidden}`],
  ['access_token=12345678901234567890', `access_token=${hidden}`],
  ['token=123456', `token=${hidden}`],
  ['access_token: 123456789012345', `access_token: ${hidden}`],
  ['https://example.org/?token=123456', `https://example.org/?token=${hidden}`],
  ['token-for-login=1', `token-for-login=${hidden}`],
  ['sent {"token": 123456, "x": 1}', `sent {"token": "${hidden}", "x": 1}`],
  ['sent {"password":12.5}', `sent {"password":"${hidden}"}`],
  ['sent {"password": "a \\" b", "x": 1}', `sent {"password": "${hidden}", "x": 1}`],
])('hides only the secret part of %s', (text, expected) => {
  expect(redactText(text)).toBe(expected)
})

test.each([
  'a task-list of things-that-are-long',
  'http://example.org:8080/a@b',
  'a basic understanding of tokens',
  'TOKENS are counted',
  '{"max_tokens": 100}',
  'input_tokens: 12, output_tokens: 1,234',
  'tokens=12',
  'max_tokens: 4096',
  'token_count=12',
  'maxTokenLimit: 4096',
  'tokens_used: 1,234.5k',
  '{"max_tokens": 100, "token_count": 12, "tokenLimit": 5}',
  'tokenizer: cl100k',
  'has_secret: true, password: null',
  'the password is asked for',
])('leaves ordinary text alone: %s', text => {
  expect(redactText(text)).toBe(text)
})

test.each([
  'password',
  'db_passwd',
  'client_secret',
  'apiKey',
  'api-key',
  'accessToken',
  'Authorization',
  'credentials',
])('hides what a field named %s holds, however short', name => {
  expect(redact({ [name]: 'x', other: 'x' })).toEqual({ [name]: hidden, other: 'x' })
  expect(redact({ [name]: { inner: ['x', ''] } })).toEqual({ [name]: { inner: [hidden, ''] } })
})

test('hides a value whose key names a secret', () => {
  expect(redact({ key: 'openai_api_key', value: 'x' })).toEqual({ key: 'openai_api_key', value: hidden })
  expect(redact({ name: 'TOKEN', value: { a: 'x' } })).toEqual({ name: 'TOKEN', value: { a: hidden } })
})

test('counts of tokens stay, numeric passwords do not', () => {
  const usage = {
    max_tokens: 100,
    tokens: { input: 3, output: 4 },
    token_count: 7,
    tokenLimit: 8,
    tokenizer: 'cl100k',
    has_secret: true,
  }
  expect(redact(usage)).toBe(usage)
  expect(redact({ password: 1234 })).toEqual({ password: hidden })
  expect(redact({ token: 1234, access_token: 5n, tokens: ['x'] })).toEqual({
    token: hidden,
    access_token: hidden,
    tokens: [hidden],
  })
})

test('what holds no secret is not copied', () => {
  const value = { list: [1, 'two', { three: null }] }
  expect(redact(value)).toBe(value)
})

test('the exact texts noted beside a secret go with it', () => {
  const noted = withRaw({ value: 'sk-REDACTED1234', n: 1 }, { value: '"sk-REDACTED1234"', n: '1.0' })
  expect(Object.getOwnPropertySymbols(redact(noted))).toEqual([])
})

test('values that JSON cannot say become words', () => {
  const loop: Record<string, unknown> = { big: 10n, run: () => 1, bytes: new Uint8Array(3), at: new Date(0) }
  loop.self = loop
  Object.defineProperty(loop, 'bad', {
    enumerable: true,
    get: () => {
      throw new Error('no')
    },
  })
  expect(redact(loop)).toEqual({
    big: '10',
    run: '[function]',
    bytes: '[3 bytes]',
    at: '1970-01-01T00:00:00.000Z',
    self: '[circular]',
    bad: '[unreadable: no]',
  })
})

test('a value 10,000 deep and names from the prototype do no harm', () => {
  let deep: unknown = 'end'
  for (let level = 0; level < 10_000; level++) deep = [deep]
  expect(JSON.stringify(redact(deep))).toContain('[too deep]')
  const hostile = JSON.parse('{"__proto__": {"token": "x"}, "constructor": {"prototype": {"y": 1}}}')
  expect(JSON.stringify(redact(hostile))).toBe(
    `{"__proto__":{"token":"${hidden}"},"constructor":{"prototype":{"y":1}}}`,
  )
  expect(({} as { token?: unknown }).token).toBeUndefined()
})

test.each([
  'eyJ',
  'sk-',
  'A',
  'TOKEN',
  '://a:',
  '-----BEGIN ',
  '"',
  'bearer ',
  '"token":"\\',
  'password',
  'token=',
  'token=1',
  'token_count',
  '"token":1',
  'secret: "\\',
  'token-_ =:',
])('a megabyte of %s is searched in well under a second', piece => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
  const begin = performance.now()
  redactText(text)
  expect(performance.now() - begin).toBeLessThan(1000)
})
