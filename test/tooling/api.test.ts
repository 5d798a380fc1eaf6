import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { changesBetween, signsOf, unnamed } from '../../scripts/api/changes.ts'
import { eventsOf } from '../../scripts/api/wire.ts'
import { Written } from '../../scripts/api/written.ts'
import { command, definePlugin, type JsonSchema, jsonSchema } from '../../src/plugin/index.ts'

const here = fileURLToPath(new URL('../..', import.meta.url))

/** The declaration files of a small package. */
const declarations = {
  'plugin/index': "export * from './shape.ts';\nexport { hidden as shown } from './values.ts';",
  'plugin/shape': '/** Says something. */\nexport interface Shape {\n    readonly side: Side;\n}\ntype Side = 1 | 2;',
  'plugin/values': 'export declare const hidden: (of: string) => void;\nexport declare const unused: number;',
  'client/index': "import type { Shape } from '../plugin/index.ts';\nexport declare function draw(shape: Shape): void;",
  'testing/index': 'export declare class Bench { #private; }',
  'isolate/messages': 'export type Message = { type: string };',
}
const pending = '# Changelog\n\n## Pending\n\n- Things.\n\n## 0.0.1\n\n`client draw` was new.\n'

/** A checkout with these declarations. */
const checkout = () => {
  const root = mkdtempSync(join(tmpdir(), 'ksi-api-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const declare = (file: keyof typeof declarations, text: string): void => write(`dist/${file}.d.ts`, text)
  for (const [file, text] of Object.entries(declarations)) declare(file as keyof typeof declarations, text)
  cpSync(join(here, 'python'), join(root, 'python'), { recursive: true })
  const changelog = (text: string): void => write('CHANGELOG.md', text)
  changelog(pending)
  return {
    root,
    declare,
    changelog,
    /** As the code has it now. */
    written: () => new Written(root, join(root, 'dist')),
    read: (file: string) => readFileSync(join(root, 'api', file), 'utf8'),
  }
}

test('what a package exports is written down, with the types inside and without words for people', () => {
  const { written, read } = checkout()
  written().write(false)
  expect(read('plugin.txt').split('\n').slice(1)).toEqual([
    '',
    'interface Shape {',
    '    readonly side: Side;',
    '}',
    '',
    '// not exported: Side (inside)',
    'type Side = 1 | 2;',
    '',
    'const hidden: (of: string) => void;',
    '',
  ])
  expect(read('client.txt')).not.toContain('interface Shape')
  expect(read('events.txt')).toMatch(/command state:set\n {2}kept: durable\n/)
  expect(read('errors.txt')).toContain('\nTIMEOUT: retryable\n')
  expect(written().stale()).toEqual([])
  expect(written().unnamed()).toEqual([])
})

const changed = {
  'plugin/shape': 'export interface Shape {\n    readonly side?: Side;\n}\ntype Side = 1 | 3;',
  'client/index': 'export {};',
  'testing/index': 'export declare class Bench { #private; }\nexport type More = 1;',
  'isolate/messages': 'export type Message = {};',
} as const
const changes = [
  { entry: 'client draw', what: 'gone' },
  { entry: 'plugin Shape', what: 'changed' },
  { entry: 'plugin Side (inside)', what: 'changed' },
  { entry: 'plugin-protocol Message', what: 'changed' },
  { entry: 'testing More', what: 'new' },
]

test('a change is stale until it is written down, and unnamed until the change log names it', () => {
  const { declare, changelog, written } = checkout()
  written().write(false)
  for (const [file, text] of Object.entries(changed)) declare(file as keyof typeof changed, text)
  expect(
    written()
      .stale()
      .map(file => basename(file)),
  ).toEqual(['plugin.txt', 'client.txt', 'testing.txt', 'plugin-protocol.txt'])
  written().write(false)
  expect(written().stale()).toEqual([])
  expect(written().unnamed()).toEqual(changes)

  const [first, ...others] = changes.map(({ entry }) => `\`${entry}\``)
  changelog(pending.replace('- Things.', `- ${others.join(', ')} are others.`))
  expect(written().unnamed()).toEqual([changes[0]])
  changelog(pending.replace('- Things.', `- ${first} is gone; ${others.join(', ')} are others.`))
  expect(written().unnamed()).toEqual([])
  changelog(pending)
  written().write(true)
  expect(written().unnamed(), 'a release is what later changes are compared with').toEqual([])
})

test('the check fails for a file that is not fresh, and for a change that is not named', () => {
  const { root, declare, changelog, written } = checkout()
  written().write(false)
  for (const file of ['scripts/write-api.ts', 'scripts/api'])
    cpSync(join(here, file), join(root, file), { recursive: true })
  for (const folder of ['src', 'node_modules']) symlinkSync(join(here, folder), join(root, folder))
  const check = () => {
    const script = join(root, 'scripts/write-api.ts')
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    return { status, said: stderr }
  }
  declare('testing/index', changed['testing/index'])
  expect(check()).toEqual({ status: 1, said: expect.stringMatching(/api\/testing\.txt: run `npm run api`/) })
  written().write(false)
  expect(check()).toEqual({
    status: 1,
    said: expect.stringMatching(/CHANGELOG\.md, Pending, .*\n {2}`testing More` \(new\)/),
  })
  changelog(pending.replace('Things', '`testing More`'))
  expect(check()).toEqual({ status: 0, said: '' })
})

const greeter = (input: JsonSchema) =>
  definePlugin({
    name: 'greeter',
    version: '1.0.0',
    description: '',
    commands: { greet: command('hello:greet', { doc: 'Greets.', input: jsonSchema(input), output: jsonSchema({}) }) },
    setup: () => ({ commands: { greet: () => ({}) } }),
  })
const field = (name: JsonSchema): JsonSchema => ({ type: 'object', properties: { name } })

test('a changed field of an event is a change; other words about it are none', () => {
  const signs = (name: JsonSchema) =>
    signsOf([{ name: 'events', about: '', entries: eventsOf([greeter(field(name))]) }])
  const before = signs({ type: 'string', description: 'Whom.' })
  expect(changesBetween(before, signs({ type: 'string', description: 'Who is greeted.' }))).toEqual([])
  const shorter = changesBetween(before, signs({ type: 'string', maxLength: 9 }))
  expect(shorter).toEqual([{ entry: 'events hello:greet', what: 'changed' }])
  expect(unnamed(shorter, pending)).toEqual(shorter)
  expect(unnamed(shorter, '## Pending\n\n`events hello:greet` has a limit.\n')).toEqual([])
})

test('what the Python packages offer is part of it: a method that is gone or asks for more is a change', () => {
  const { root, written, changelog } = checkout()
  written().write(false)
  const file = join(root, 'python/ksi_daemon/context.py')
  const before = readFileSync(file, 'utf8')
  const after = before
    .replace('def unsubscribe(', 'def unsubscribe_all(')
    .replace('def write(self, store: str,', 'def write(self, store: str, must: bool,')
  writeFileSync(file, after)
  expect(after).not.toBe(before)
  expect(
    written()
      .stale()
      .map(path => basename(path)),
  ).toEqual(['python.txt'])
  expect(written().unnamed()).toEqual([
    { entry: 'python ksi_daemon.context Context.unsubscribe', what: 'gone' },
    { entry: 'python ksi_daemon.context Context.unsubscribe_all', what: 'new' },
    { entry: 'python ksi_daemon.context Context.write', what: 'changed' },
  ])
  changelog(
    `## Pending\n\n${written()
      .unnamed()
      .map(({ entry }) => `\`${entry}\``)}\n`,
  )
  expect(written().unnamed()).toEqual([])
})
