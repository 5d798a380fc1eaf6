import type { Planned } from '../plan.ts'
import { handlerFile } from './handler-file.ts'
import { indexFile } from './index-file.ts'
import { legacyFile } from './legacy-file.ts'
import { migrationPage } from './migration-page.ts'
import { schemaFile } from './schema-file.ts'
import { supportFiles } from './support-file.ts'
import { testFile } from './test-file.ts'
import { wrapped } from './wrap.ts'

/** The files of one plugin by their paths below the output folder. */
export const pluginFiles = (name: string, planned: readonly Planned[]): Record<string, string> => {
  const handlers = planned.map(one => [`handlers/${one.file}.ts`, handlerFile(one)] as const)
  const legacy = legacyFile(planned)
  const { managers, python } = supportFiles([legacy, ...handlers.map(([, text]) => text)])
  const files = {
    'index.ts': indexFile(name, planned),
    'schema.ts': schemaFile(planned),
    'legacy.ts': legacy,
    ...Object.fromEntries(handlers),
    'managers.ts': managers,
    'python.ts': python,
    [`${name}.test.ts`]: testFile(name, planned),
    'MIGRATION.md': migrationPage(name, planned),
  }
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`${name}/${path}`, path.endsWith('.ts') ? wrapped(text) : text]),
  )
}
