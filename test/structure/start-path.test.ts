import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Import, root } from './imports.ts'
import { heavyImports } from './start-path.ts'

const starts = ['cli/main.ts', 'daemon.ts', 'plugins/index.ts']

test('a starting daemon loads no package and no heavy part of Node', () => {
  expect(starts.filter(start => !existsSync(join(root, 'src', start)))).toEqual([])
  expect(heavyImports(starts)).toEqual([])
})

test('what is heavy is found behind other files, but not where it is loaded when needed', () => {
  const imports: Record<string, Import[]> = {
    'start.ts': [
      { to: 'middle.ts', kind: 'static' },
      { to: 'later.ts', kind: 'dynamic' },
      { to: 'yaml', kind: 'type' },
    ],
    'middle.ts': [
      { to: 'zod', kind: 'static' },
      { to: 'node:http', kind: 'static' },
      { to: 'node:net', kind: 'static' },
      { to: 'start.ts', kind: 'static' },
    ],
  }
  expect(heavyImports(['start.ts'], file => imports[file]!)).toEqual([
    'start.ts -> middle.ts -> zod',
    'start.ts -> middle.ts -> node:http',
  ])
})
