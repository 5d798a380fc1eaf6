import { expect, test } from 'vitest'
import { daemonWithPlugins } from '../catalog/plugins.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'
import { type Parsed, parse } from './install-parser.ts'

const documentOf = async (env: Record<string, string>): Promise<string> =>
  (await ksi(['catalog', '--format', 'asyncapi'], { env })).stdout

const complaints = ({ diagnostics }: Parsed): string[] =>
  diagnostics.map(({ path, message }) => `${path.join('/')}: ${message}`)

test('the document of the built-in events is accepted, without a word', async () => {
  const { env } = await scratchHome()
  const parsed = await parse(await documentOf(env))
  expect(complaints(parsed)).toEqual([])
  expect(parsed.document?.version()).toBe('3.1.0')
  expect(parsed.document?.operations().all().length).toBeGreaterThan(90)
})

test('the document of a daemon with plugins of a user is accepted, whatever they declare', async () => {
  const { env } = await daemonWithPlugins()
  const text = await documentOf(env)
  expect(Object.keys(JSON.parse(text).operations)).toEqual(
    expect.arrayContaining(['hello.greet', 'hello.greeted', 'my.command', 'odd.tree', 'odd.wrong']),
  )
  const parsed = await parse(text)
  expect(complaints(parsed)).toEqual([])
  expect(parsed.document).toBeDefined()
})

const mistakes: Readonly<Record<string, (document: any) => void>> = {
  'a reference to nothing': ({ operations }) => (operations['state.get'].channel.$ref = '#/channels/nowhere'),
  'a schema that is none': ({ components }) => (components.schemas['state.get.data'].type = 'objekt'),
  'a message of another channel': ({ operations }) =>
    (operations['state.get'].messages = [{ $ref: '#/channels/state.set/messages/request' }]),
  'another version': document => (document.asyncapi = '9.9.9'),
}

test.each(Object.entries(mistakes))('%s is noticed', async (_, make) => {
  const document = JSON.parse(await documentOf((await scratchHome()).env))
  make(document)
  expect(complaints(await parse(JSON.stringify(document)))).not.toEqual([])
})
