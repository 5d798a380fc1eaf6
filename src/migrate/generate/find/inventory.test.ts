import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settleConflicts } from './conflicts.ts'
import { factsOf } from './facts.ts'
import { findHandlers } from './handlers.ts'
import { Models } from './models.ts'
import { readFolder } from './read-folder.ts'

const fixtures = join(import.meta.dirname, '../../../../test/fixtures/old-handlers')

interface Listed {
  readonly file: string
  readonly cls: string
  readonly command: string
  readonly aliases: readonly string[]
  readonly params_model: string | null
  readonly services: readonly string[]
  readonly error_codes: readonly string[]
  readonly helpers: readonly string[]
  readonly has_help: boolean
}

const inventory: readonly Listed[] = JSON.parse(readFileSync(join(fixtures, 'inventory.json'), 'utf8'))

test('of the 31 files every command, alias, model, service, error code and helper is found', () => {
  const { files } = readFolder(join(fixtures, 'commands'))
  const models = new Models([...files, ...readFolder(join(fixtures, 'protocols')).files])
  const { handlers, doubtful } = findHandlers(files)
  expect(doubtful).toEqual([])
  expect(inventory).toHaveLength(31)
  const found = handlers.map(handler => {
    const facts = factsOf(handler, name => models.has(name))
    return {
      file: handler.file.path,
      cls: handler.name,
      command: handler.command,
      aliases: handler.aliases,
      params_model: facts.parameter_model ?? null,
      services: facts.services,
      error_codes: facts.error_codes,
      helpers: facts.helpers,
      has_help: facts.help !== undefined,
    }
  })
  expect(found).toEqual(inventory.map(({ loc: _, ...one }: Listed & { loc?: number }) => one))
})

test('of two handlers of one command the one wins that the package imports', () => {
  const { files } = readFolder(join(fixtures, 'commands'))
  const { kept, conflicts } = settleConflicts(findHandlers(files).handlers, files)
  expect(kept).toHaveLength(30)
  expect(conflicts).toHaveLength(1)
  expect(conflicts[0]).toMatchObject({
    command: 'COMPLETION',
    decided: true,
    chosen: { file: { path: 'completion.py' } },
    others: [{ file: { path: 'completion_simple.py' } }],
  })
})
