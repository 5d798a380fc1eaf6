import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'

const plugin = (name: string) => `import { command, definePlugin, jsonSchema } from 'ksi-daemon/plugin'
const any = jsonSchema({ type: 'object' })
const go = command('${name}:go', { doc: 'Goes.', input: any, output: any })
export default definePlugin({ name: '${name}', version: '1.2.0', description: 'Goes | runs.', commands: { go },
  config: jsonSchema({ type: 'object', properties: { word: { type: 'string', default: 'x', description: 'A word.' } } }),
  hooks: { beforeEvent: { order: 'first', patterns: ['${name}:*'] } }, permissions: { emit: ['${name}:*'] },
  setup: () => ({ commands: { go: () => ({}) }, hooks: { beforeEvent: () => undefined } }) })\n`

const home = async () => {
  const scratch = await scratchHome()
  mkdirSync(join(scratch.home, 'plugins'))
  writeFileSync(join(scratch.home, 'plugins/mine.ts'), plugin('mine'))
  return {
    ...scratch,
    file: join(scratch.home, 'daemon.json'),
    run: (...words: string[]) => ksi(['plugin', ...words, '--json'], { env: scratch.env }),
  }
}

const commented = `{
    // how long an event may take
    "daemon": { "event_timeout": 5 }, /* kept */
    "plugins": {
        "mine": { "word": "w", } // its word
    },
}
`

test('disable and enable change one value: comments, order and indentation stay', async () => {
  const { run, file } = await home()
  writeFileSync(file, commented)
  chmodSync(file, 0o640)
  expect((await run('disable', 'mine')).json).toEqual({
    name: 'mine',
    enabled: false,
    file,
    changed: true,
    restart_needed: false,
  })
  const disabled = readFileSync(file, 'utf8')
  for (const text of ['// how long', '/* kept */', '// its word', '"word": "w"', '    "daemon"'])
    expect(disabled).toContain(text)
  expect(disabled).toMatch(/"enabled": false/)
  expect(statSync(file).mode & 0o777).toBe(0o640)
  expect((await run('disable', 'mine')).json).toMatchObject({ changed: false })
  expect((await run('enable', 'mine')).json).toMatchObject({ enabled: true, changed: true })
  expect(readFileSync(file, 'utf8')).toBe(disabled.replace('false', 'true'))
}, 60_000)

test('a missing file is made; a linked one stays a link', async () => {
  const { home: folder, run, file } = await home()
  expect((await run('enable', 'mine')).json).toMatchObject({ changed: false })
  expect(existsSync(file)).toBe(false)
  await run('disable', 'mine')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ plugins: { mine: { enabled: false } } })
  writeFileSync(join(folder, 'real.json'), '{}')
  symlinkSync(join(folder, 'real.json'), join(folder, 'link.json'))
  await ksi(['plugin', 'disable', 'mine', '--config', join(folder, 'link.json')], { env: { KSI_HOME: folder } })
  expect(JSON.parse(readFileSync(join(folder, 'real.json'), 'utf8')).plugins.mine.enabled).toBe(false)
}, 60_000)

test('it says when the running daemon has to be told, and the restarted one obeys', async () => {
  const { home: folder, env, run } = await home()
  writeFileSync(join(folder, 'plugins/a_file.ts'), plugin('its_name'))
  await startDetached(env)
  expect((await run('check', 'its_name')).json, 'found by its own name').toMatchObject({
    manifest: { name: 'its_name' },
  })
  const disabled = await ksi(['plugin', 'disable', 'mine'], { env })
  expect(disabled.stdout).toMatch(/mine is disabled[\s\S]*ksi config reload/)
  expect((await run('enable', 'mine')).json).toMatchObject({ restart_needed: false })
  await run('disable', 'mine')
  await ksi(['stop'], { env })
  await startDetached(env)
  expect((await ksi(['emit', 'mine:go', '--json'], { env })).json.error.code).toBe('EVENT_NOT_HANDLED')
  expect((await run('disable', 'mine')).json).toMatchObject({ changed: false, restart_needed: false })
  expect((await run('enable', 'mine')).json).toMatchObject({ changed: true, restart_needed: true })
}, 90_000)

test('an unknown plugin is refused with what was meant; its own name is found though its file has another', async () => {
  const { home: folder, run, file } = await home()
  writeFileSync(join(folder, 'plugins/other_file.ts'), plugin('inner'))
  expect((await run('disable', 'mien')).json.error).toMatchObject({
    code: 'NOT_FOUND',
    details: { hint: 'did you mean: mine?' },
  })
  expect((await run('disable', 'system')).json.error).toMatchObject({ code: 'NOT_SUPPORTED' })
  expect(existsSync(file)).toBe(false)
  expect((await run('disable', 'inner')).json).toMatchObject({ name: 'inner', changed: true })
}, 60_000)

test('a file that is wrong is not touched, and what says otherwise is named', async () => {
  const { run, file, env } = await home()
  writeFileSync(file, '{ "daemon": ')
  expect((await run('disable', 'mine')).json.error).toMatchObject({ code: 'INVALID_CONFIG' })
  expect(readFileSync(file, 'utf8')).toBe('{ "daemon": ')
  writeFileSync(file, '{}')
  const { json } = await ksi(['plugin', 'disable', 'mine', '--set', 'plugins.mine.enabled=true', '--json'], { env })
  expect(json.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('--set says otherwise') })
}, 60_000)

test('docs is a page of Markdown from what is declared', async () => {
  const { run, env, home: folder } = await home()
  const { stdout } = await ksi(['plugin', 'docs', 'mine'], { env })
  for (const line of [
    '# mine',
    'Goes | runs.',
    'Version 1.2.0',
    '| `word` | string | `"x"` | A word. |',
    '### mine:go',
    'ksi emit mine:go',
    '- `beforeEvent` (`ksi_pre_event`), for `mine:*`, first of all',
    '- May emit only: `mine:*`',
  ])
    expect(stdout.split('\n')).toContain(line)
  const out = join(folder, 'mine.md')
  expect((await run('docs', 'mine', '--out', out)).json).toEqual({ name: 'mine', out, markdown: stdout })
  expect(readFileSync(out, 'utf8')).toBe(stdout)
}, 60_000)
