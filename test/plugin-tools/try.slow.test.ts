import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Step } from '../../src/cli/plugin/trial/step.ts'
import { tryPlugin } from '../../src/cli/plugin/trial/try-plugin.ts'
import { wrongData } from '../../src/cli/plugin/trial/wrong-data.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

/** Tries a plugin `mine` given as its declarations; the steps by their names. */
const trying = async (text: string, { patience = 20_000, name = 'mine.ts', config = {} } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-try-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const entry = join(folder, name)
  writeFileSync(entry, text)
  const steps: Step[] = []
  await tryPlugin({ entry, cache: join(folder, 'cache'), config }, step => steps.push(step), patience)
  return {
    failed: steps.filter(({ ok }) => !ok),
    step: (start: string) => steps.find(one => one.name.startsWith(start)),
    entry,
  }
}

const head = `import { command, definePlugin, fail, jsonSchema } from 'ksi-daemon/plugin'
import { setTimeout as sleep } from 'node:timers/promises'
const text = { type: 'string' } as const
const input = jsonSchema({ type: 'object', required: ['a'], properties: { a: text } })
const output = jsonSchema({ type: 'object', required: ['b'], properties: { b: text } })
const go = command('mine:go', { doc: 'Goes.', input, output })\n`
const plugin = (setup: string, more = '') =>
  `${head}export default definePlugin({ name: 'mine', version: '1.0.0', description: 'Mine.', commands: { go }, ${more} async setup({ defer, signal, config }: any) { ${setup} } })\n`
const answering = (go: string) => plugin(`return { commands: { go: async ({ a }: any, context: any) => { ${go} } } }`)

test('nothing is found fault with where there is none; coded errors are answers', async () => {
  expect((await trying(answering(`return { b: a }`))).failed).toEqual([])
  const { step, failed } = await trying(answering(`throw fail('NOT_FOUND', 'it')`))
  expect(failed).toEqual([])
  expect(step('mine:go answers')?.message).toBe('it answers NOT_FOUND: it not found')
}, 90_000)

const faults: readonly (readonly [what: string, text: string, step: string, message: RegExp, hint: RegExp])[] = [
  ['an answer unlike its declaration', answering('return { c: a }'), 'mine:go answers', /b is required/, /`output`/],
  ['a throw', answering('return a.b.c'), 'mine:go answers', /Cannot read/, /example/],
  [
    'data that nobody checks',
    plugin(`return { commands: { go: (data: any) => ({ b: String(data.list.length) }) } }`).replace(
      `doc: 'Goes.', input,`,
      `doc: 'Goes.', input: jsonSchema({}), example: { list: [] },`,
    ),
    'mine:go withstands wrong data',
    /Cannot read/,
    /`input`/,
  ],
  [
    'one that is not well after a time-out',
    plugin(`let busy = false
      return { commands: { go: async (_: unknown, { signal }: any) => {
        if (busy) throw new Error('still busy')
        busy = true
        await sleep(50)
        if (!signal.aborted) busy = false
        return { b: '' }
      } } }`),
    'mine:go withstands a time-out',
    /still busy/,
    /context\.signal/,
  ],
  ['a throw in setup', plugin(`throw new Error('no luck')`), 'starts', /no luck/, /mend/],
  [
    'a missing handler',
    plugin('return {} as never'),
    'starts',
    /commands\.go is declared and not delivered/,
    /setup return/,
  ],
  [
    'a timer left behind',
    plugin(`setInterval(() => {}, 1e6); return { commands: { go: () => ({ b: '' }) } }`),
    'leaves',
    /a timer/,
    /defer/,
  ],
  ['no plugin', 'export const a = 1', 'loads', /only a/, /definePlugin/],
  ['an exit', plugin(`process.exit(0)`), 'starts', /process\.exit/, /mend/],
  [
    'a rejection nobody hears',
    plugin(`void Promise.reject(new Error('lost')); await sleep(1e4)`),
    'goes on',
    /lost/,
    /catch/,
  ],
]

test.each(faults.map(row => ({ what: row[0], row })))(
  '$what is named with what to do',
  async ({ row }) => {
    const [, text, name, message, hint] = row
    const { step, failed } = await trying(text)
    expect(step(name), JSON.stringify(failed)).toMatchObject({
      ok: false,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
  },
  30_000,
)

test('what a timer clears up itself is nothing left behind', async () => {
  const text = plugin(
    `const t = setInterval(() => {}, 1e6); defer(() => clearInterval(t)); return { commands: { go: () => ({ b: '' }) } }`,
  )
  expect((await trying(text)).failed).toEqual([])
}, 90_000)

test('one that blocks for ever is ended', async () => {
  const { failed } = await trying(plugin('for (;;);'), { patience: 3000 })
  expect(failed).toEqual([expect.objectContaining({ name: 'goes on', message: expect.stringContaining('it blocks') })])
}, 90_000)

test('it has its configuration, and the services and commands of the built-ins', async () => {
  const text = plugin(
    `return { commands: { go: async (_: unknown, { call }: any) => {
      await call({ name: 'state:set' }, { key: 'k', value: config.word })
      return { b: (await call({ name: 'state:get' }, { key: 'k' })).value }
    } } }`,
    `config: jsonSchema({ type: 'object', required: ['word'], properties: { word: text } }),`,
  )
  expect((await trying(text, { config: { mine: { word: 'w' } } })).failed).toEqual([])
  expect((await trying(text)).step('starts')).toMatchObject({
    ok: false,
    message: expect.stringContaining('word is required'),
  })
}, 90_000)

test('the command tells each step as JSON, and its exit code says whether all went well', async () => {
  const { home, env } = await scratchHome()
  writeFileSync(join(home, 'mine.ts'), answering('console.log("noise"); return { b: a }'))
  const { code, stdout, stderr } = await ksi(['plugin', 'test', 'mine.ts', '--json'], { env, cwd: home })
  const steps = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(steps.map(({ ok }) => ok)).toEqual(Array(6).fill(true))
  expect({ code, noise: stderr.includes('noise') }).toEqual({ code: 0, noise: true })
  writeFileSync(join(home, 'mine.ts'), answering('return {}'))
  expect((await ksi(['plugin', 'test', 'mine.ts', '--json'], { env, cwd: home })).code).toBe(1)
}, 90_000)

test.each([
  [{ properties: { a: { type: 'string' } } }, { a: 'x' }],
  [{ required: ['a'], properties: { a: {} } }, { a: 1 }],
  [{ properties: { a: { enum: [1, 2] } } }, { a: 1 }],
  [{ additionalProperties: false }, {}],
  [{ properties: { a: { type: 'object' }, b: { anyOf: [{ type: 'string' }] } } }, {}],
] as const)('data that %j refuses', async (schema, good) => {
  const { jsonSchema } = await import('../../src/plugin/json-schema.ts')
  const { issues } = await jsonSchema({ type: 'object', ...schema } as never)['~standard'].validate(
    wrongData(schema as never, good),
  )
  expect(issues).toBeDefined()
})
