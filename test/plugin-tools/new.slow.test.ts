import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'

test.each(['--ts', '--js', '--python'])(
  'a new plugin with %s passes its tests, is without fault and answers',
  async language => {
    const { home, env } = await scratchHome()
    const made = await ksi(['plugin', 'new', 'greeter', language], { env })
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain('next: ksi plugin test greeter')

    const tried = await ksi(['plugin', 'test', 'greeter'], { env })
    expect(tried, tried.stdout + tried.stderr).toMatchObject({ code: 0 })
    expect(tried.stdout).toMatch(/✓ greeter:greet answers/)
    expect(tried.stdout).toMatch(/✓ greeter:greet withstands wrong data\n/)
    expect(tried.stdout).toMatch(/✓ passes its own tests: .*test/)
    expect(tried.stdout).toMatch(/, 0 failed/)

    const { json } = await ksi(['plugin', 'check', 'greeter', '--json'], { env })
    expect(json).toMatchObject({ ok: true, remarks: [] })

    writeFileSync(join(home, 'daemon.json'), '{"plugins": {"greeter": {"word": "Welcome"}}}')
    await startDetached(env)
    const answered = await ksi(['emit', 'greeter:greet', '--name', 'Ada', '--json'], { env })
    expect(answered.json).toEqual({ text: 'Welcome Ada' })
  },
  60_000,
)

test('its own test fails when the plugin is wrong, and says why', async () => {
  const { home, env } = await scratchHome()
  const { json } = await ksi(['plugin', 'new', 'greeter', '--dir', '.', '--json'], { env, cwd: home })
  expect(json).toEqual({
    name: 'greeter',
    language: 'ts',
    folder: join(home, 'greeter'),
    files: ['index.ts', 'index.test.ts', 'package.json'],
    next: [`ksi plugin test ${home}/greeter`, `ksi plugin install ${home}/greeter`],
  })
  const file = join(home, 'greeter/index.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('config.word} ', 'config.word}, '))
  const { code, stdout } = await ksi(['plugin', 'test', 'greeter'], { env, cwd: home })
  expect(code).toBe(1)
  expect(stdout).toMatch(/✗ passes its own tests: index\.test\.ts[\s\S]*Good day, Ada/)
}, 90_000)

test.each([
  [['../up'], 2, '"../up" is no name'],
  [['_hidden'], 2, 'passed over'],
  [['system'], 1, 'comes with the daemon'],
  [['mine', '--ts', '--python'], 2, 'one language'],
  [['mine', '--pyton'], 2, "unknown option '--pyton'"],
])('%j is refused and nothing is made', async (words, code, message) => {
  const { home, env } = await scratchHome()
  const ran = await ksi(['plugin', 'new', ...words, '--json'], { env })
  expect(ran).toMatchObject({
    code,
    json: { error: { message: expect.stringContaining(message), details: { hint: expect.any(String) } } },
  })
  expect(existsSync(join(home, 'plugins'))).toBe(false)
})

test('what is there already is not overwritten', async () => {
  const { env } = await scratchHome()
  expect((await ksi(['plugin', 'new', 'mine'], { env })).code).toBe(0)
  expect((await ksi(['plugin', 'new', 'mine', '--js', '--json'], { env })).json.error.code).toBe('ALREADY_EXISTS')
})
