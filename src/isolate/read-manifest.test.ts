import { expect, test } from 'vitest'
import { readManifest } from './read-manifest.ts'

const read = (said: unknown): string => {
  try {
    return JSON.stringify(readManifest(said, 'mine.py').name)
  } catch (cause) {
    return (cause as Error).message.replace('mine.py did not start: ', '')
  }
}

test('all that a manifest leaves out is filled in', () => {
  const manifest = readManifest(
    { name: 'mine', commands: { do: { name: 'mine:do' } }, hooks: { pluginContext: {} } },
    'x',
  )
  expect(manifest).toEqual({
    ...{ name: 'mine', version: '1.0.0', description: '', ksi: '^1', priority: 50, lazy: false },
    commands: { do: { name: 'mine:do', doc: '', input: {}, output: {} } },
    ...{ emits: {}, provides: {}, needs: {}, hooks: {}, dependencies: [], replaces: [], permissions: {} },
  })
})

test.each([
  [undefined, 'its manifest is no object'],
  [{}, 'it has no name'],
  [{ name: '../x' }, /1 to 64 letters/],
  [{ name: 'mine', commands: [] }, 'commands must be an object of objects'],
  [{ name: 'mine', emits: { a: 1 } }, 'emits must be an object of objects'],
  [{ name: 'mine', hooks: 'all' }, 'hooks must be an object of objects'],
  [{ name: 'mine', commands: { do: { name: 'do' } } }, /must be as "mine:do"/],
  [{ name: 'mine', commands: { do: { name: 'a:b', input: { $ref: '#' } } } }, /commands.do.input: .*not supported/],
  [{ name: 'mine', commands: { do: { name: 'a:b', input: 7 } } }, /commands.do.input: /],
  [{ name: 'mine', hooks: { befreEvent: {} } }, 'there is no hook befreEvent; did you mean beforeEvent?'],
  [{ name: 'mine', hooks: { endpoints: {} } }, /the hook endpoints \(ksi_endpoints\) cannot be/],
  [{ name: 'mine', needs: { rows: 'rows' } }, /the service rows cannot cross/],
  [{ name: 'mine', priority: 'high', version: 1, replaces: 'x' }, /version must be a text; priority.*; replaces must/],
])('%j is refused: %s', (said, reason) => {
  expect(read(said)).toMatch(reason)
})
