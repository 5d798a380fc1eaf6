import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command, definePlugin, jsonSchema } from '../plugin/index.ts'
import { KeptManifests, plainManifest } from './kept-manifests.ts'

const schema = jsonSchema({ type: 'object', properties: { n: { type: 'integer', default: 1 } } })
const plugin = definePlugin({
  name: 'mine',
  version: '1.0.0',
  description: 'Mine.',
  lazy: true,
  commands: { do: command('mine:do', { doc: 'Does it.', input: schema, output: schema }) },
  setup: () => ({ commands: { do: data => data } }),
})

let folder: string
const at = (name: string): string => join(folder, name)
const file = (): string => at('cache/kept.json')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ksi-kept-'))
  for (const name of ['mine.js', 'part.js']) writeFileSync(at(name), `// ${name}`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const later = (): number => Date.now() + 1000
const keep = (beganAt = later()): KeptManifests => {
  const kept = new KeptManifests(file(), '1')
  kept.keep(at('mine.js'), plugin, { elsewhere: false, files: [at('part.js')], beganAt })
  kept.save()
  return kept
}
const found = (version = '1') => new KeptManifests(file(), version).find(at('mine.js'))

test('what a plugin declares is known as long as none of its files has changed', () => {
  keep()
  expect(found()).toMatchObject({ elsewhere: false, manifest: plainManifest(plugin) })
  expect(found('2')).toBeUndefined()
  for (const change of [
    () => writeFileSync(at('part.js'), '// trap.js'),
    () => utimesSync(at('mine.js'), 1, 1),
    () => rmSync(at('part.js')),
  ]) {
    keep()
    expect(found()).toBeDefined()
    change()
    expect(found()).toBeUndefined()
    writeFileSync(at('part.js'), '// part.js')
  }
})

test('a file that was changed while it was read is not trusted', () => {
  keep(Date.now() - 60_000)
  expect(found()).toBeUndefined()
})

const bent = (change: (kept: any) => void): string => {
  const all = JSON.parse(readFileSync(file(), 'utf8'))
  change(all.plugins[at('mine.js')])
  return JSON.stringify(all)
}
test.each<readonly [what: string, spoil: () => unknown]>([
  ['no JSON', () => writeFileSync(file(), '{"version":"1","plugins":{')],
  ['no object', () => writeFileSync(file(), 'null')],
  ['a list of plugins', () => writeFileSync(file(), '{"version":"1","plugins":[1]}')],
  [
    'null for a plugin',
    () => writeFileSync(file(), JSON.stringify({ version: '1', plugins: { [at('mine.js')]: null } })),
  ],
  ['binary', () => writeFileSync(file(), Buffer.alloc(999, 0xff))],
  [
    'no files',
    () =>
      writeFileSync(
        file(),
        bent(kept => (kept.files = {})),
      ),
  ],
  [
    'no name',
    () =>
      writeFileSync(
        file(),
        bent(({ manifest }) => delete manifest.name),
      ),
  ],
  [
    'a wrong schema',
    () =>
      writeFileSync(
        file(),
        bent(({ manifest }) => (manifest.commands.do.input = { type: 7 })),
      ),
  ],
  [
    'texts for commands',
    () =>
      writeFileSync(
        file(),
        bent(({ manifest }) => (manifest.commands = { a: 'b' })),
      ),
  ],
  [
    'a hook that is none',
    () =>
      writeFileSync(
        file(),
        bent(({ manifest }) => (manifest.hooks = { nowhere: {} })),
      ),
  ],
  ['a file that everybody may write', () => chmodSync(file(), 0o666)],
  ['a folder', () => [rmSync(file()), mkdirSync(file())]],
  ['a link to nowhere', () => [rmSync(file()), symlinkSync('/nonexistent/x', file())]],
])('%s is as good as no cache, and is written anew where that is possible', (what, spoil) => {
  keep()
  expect(found()).toBeDefined()
  spoil()
  expect(found()).toBeUndefined()
  keep()
  if (what !== 'a folder') expect(found()).toBeDefined()
})
