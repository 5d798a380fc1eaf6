import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

test('values are kept, read, listed and forgotten; numbers exactly', async () => {
  const { env } = await scratchHome()
  const run = (...words: string[]) => ksi(['state', ...words], { env })
  await ksi(['start', '--detach'], { env })
  expect(await run('set', 'big', '9007199254740993')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('✓ big is kept in shared'),
  })
  expect((await run('get', 'big')).stdout).toBe('9007199254740993\n')
  expect((await run('get', 'big', '--json')).stdout).toContain('"value":9007199254740993')
  expect((await run('set', 'text', '1.0', '--text')).code).toBe(0)
  expect((await run('get', 'text', '--json')).json.value).toBe('1.0')
  expect((await run('set', 'plan', '{"steps":[1.0]}', '--agent', 'writer')).code).toBe(0)
  expect((await run('get', 'plan', '--agent', 'writer', '--json')).stdout).toContain('"value":{"steps":[1.0]}')
  expect((await run('list', '--agent', 'writer')).stdout).toBe('plan\n')
  expect((await run('list', '--json')).json).toMatchObject({ shared_keys: ['big', 'text'] })
  const missing = await run('get', 'bgi')
  expect(missing).toMatchObject({ code: 1, stdout: '' })
  expect(missing.stderr).toContain('did you mean: big?')
  expect((await run('delete', 'big')).code).toBe(0)
  expect((await run('delete', 'big', '--json')).json.error.code).toBe('NOT_FOUND')
  const { version } = (await run('get', 'text', '--json')).json
  expect((await run('set', 'text', 'x', '--expected-version', `${version + 1}`, '--json')).json.error.code).toBe(
    'CONFLICT',
  )
  expect((await run('set', 'text', 'x', '--expected-version', `${version}`)).code).toBe(0)
  expect((await ksi(['state', 'set', 'long', '-'], { env, input: 'from stdin' })).code).toBe(0)
  expect((await run('get', 'long')).stdout).toBe('from stdin\n')
}, 60_000)
