import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'
import { daemonWithPlugins, fill, plugins } from './plugins.ts'

test('the catalogue of a running daemon has the plugins of the user, in every form', { timeout: 60_000 }, async () => {
  const { home, env } = await daemonWithPlugins()
  const out = join(home, 'written/')
  expect(await ksi(['catalog', '--out', out], { env })).toMatchObject({ code: 0 })
  const files = Object.fromEntries(readdirSync(out).map(name => [name, readFileSync(join(out, name), 'utf8')]))
  expect(Object.keys(files).sort()).toEqual(['EVENT_CATALOG.md', 'asyncapi.json', 'catalog.json', 'ksi-events.d.ts'])
  expect(files['ksi-events.d.ts']).toContain("/** Greets *\\/ somebody. Errors: NOT_FOUND. */\n    'hello:greet': {")

  const page = files['EVENT_CATALOG.md']!
  expect(page).toMatch(/### hello:greet\n\nGreets \*\/ somebody\.\n\nCommand, answered by `hello`/)
  expect(page).toMatch(
    /### my:command\n\nCommand, answered by `my_plugin`.*\n\nData: anything: the plugin declares no schema/,
  )
  expect(page).toContain('- `odd`: `wild:*`')

  const json = JSON.parse(files['catalog.json']!)
  expect(json.events.find(({ name }: { name: string }) => name === 'hello:greet')).toMatchObject({
    kind: 'command',
    plugin: 'hello',
    input: { required: ['name'] },
    output: { required: ['text'] },
    example: { name: 'Ada' },
  })
  expect(json.undeclared).toContainEqual({ plugin: 'odd', patterns: ['wild:*'] })

  const { channels, operations, components } = JSON.parse(files['asyncapi.json']!)
  expect(channels['hello.greet'].address).toBe('hello:greet')
  expect(operations['hello.greet']).toMatchObject({ action: 'receive', reply: {} })
  expect(operations['hello.greeted']).toMatchObject({ action: 'send' })
  expect(components.schemas['hello.greet.result'].required).toEqual(['text'])
  expect(components.schemas['my.command.data']).toEqual({})
})

test('where no daemon runs, the catalogue is of the built-in events, or of the plugins in a folder', {
  timeout: 30_000,
}, async () => {
  const { home, env } = await scratchHome()
  const alone = await ksi(['catalog', '--format', 'json'], { env })
  expect(alone.stderr).toContain('without plugins of yours')
  const names = (text: string): string[] => JSON.parse(text).events.map(({ name }: { name: string }) => name)
  expect(names(alone.stdout)).toContain('state:set')
  expect(names(alone.stdout)).not.toContain('hello:greet')

  const folder = fill(join(home, 'mine'), {
    'hello.ts': plugins['hello.ts'],
    'broken.mjs': 'export default {',
    'twin.ts': plugins['hello.ts'].replace("name: 'hello'", "name: 'twin'"),
  })
  const read = await ksi(['catalog', '--format', 'json', '--plugin-dir', folder], { env })
  expect(names(read.stdout)).toEqual(expect.arrayContaining(['hello:greet', 'hello:greeted', 'state:set']))
  expect(read.code, 'it is not complete').toBe(1)
  expect(read.stderr).toMatch(/left out: broken did not start: .*broken\.mjs:1/)
  expect(read.stderr).toMatch(/left out: hello:greet is answered by both hello and twin/)
  expect(names(read.stdout).filter(name => name === 'hello:greet')).toHaveLength(1)
})

test('the format is what is named or what the file is called; a slip is answered with what was meant', async () => {
  const { home, env } = await scratchHome()
  const out = join(home, 'new/asyncapi.json')
  expect((await ksi(['catalog', '--out', out, '--json'], { env })).json).toEqual({ format: 'asyncapi', out })
  expect(JSON.parse(readFileSync(out, 'utf8')).asyncapi).toBe('3.1.0')
  expect(await ksi(['catalog', '--format', 'asyncapy'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean: asyncapi?'),
  })
  expect(await ksi(['catalog', '--out', join(home, 'asyncapi.yaml')], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--format'),
  })
  expect(existsSync(join(home, 'asyncapi.yaml'))).toBe(false)
  expect(await ksi(['catalog', '--out', '/dev/null/x.md'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/dev/null/x.md cannot be written'),
  })
})
