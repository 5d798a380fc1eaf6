import { expect, test } from 'vitest'
import { sources } from './imports.ts'
import { brokenWalls, unknownParts } from './walls.ts'

test('every part of the sources stands in the table of walls', () => {
  expect(sources().length).toBeGreaterThan(50)
  expect(unknownParts(sources())).toEqual([])
})

test('no source imports from where it may not', () => {
  expect(sources().flatMap(file => brokenWalls(file))).toEqual([])
})

test.each([
  ['an import', 'bus/bus.ts', "import { serve } from '../protocol/serve.ts'"],
  ['an import for its effect', 'bus/bus.ts', "import '../protocol/serve.ts'"],
  ['an import of types', 'bus/bus.ts', "import type { Serve } from '../protocol/serve.ts'"],
  ['a type in place', 'bus/bus.ts', "type Serve = import('../protocol/serve.ts').Serve"],
  ['a dynamic import', 'bus/bus.ts', "await import('../protocol/serve.ts')"],
  ['an export of what another has', 'plugin/index.ts', "export { Bus } from '../bus/bus.ts'"],
  ['an export of all that another has', 'plugin/index.ts', "export * from '../bus/bus.ts'"],
  ['the inside of another plugin', 'plugins/message/index.ts', "import { x } from '../system/inside.ts'"],
  ['the list of plugins, by a plugin', 'plugins/message/index.ts', "import { all } from '../index.ts'"],
  ['the kernel, by a plugin', 'plugins/message/index.ts', "import { Bus } from '../../bus/bus.ts'"],
  ['the list of plugins, by the kernel', 'host/host.ts', "import { all } from '../plugins/index.ts'"],
])('the table refuses %s', (_what, file, code) => {
  expect(brokenWalls(file, code)).toHaveLength(1)
})

test.each([
  ['another plugin by its index', 'plugins/message/index.ts', "import { x } from '../system/index.ts'"],
  ['its own folder', 'plugins/message/inside/deep.ts', "import { x } from '../mail.ts'"],
  ['every plugin, by their list', 'plugins/index.ts', "import x from './system/index.ts'"],
  ['anything, by the daemon', 'daemon.ts', "import x from './plugins/message/mail.ts'"],
  [
    'words that only look like an import',
    'errors.ts',
    "/** import x from './bus/bus.ts' */ const text = `from '../a.ts'`",
  ],
])('the table allows %s', (_what, file, code) => {
  expect(brokenWalls(file, code)).toEqual([])
})
