import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'rolldown/utils'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One import of a source, however it is written. */
export interface Import {
  /** What is imported: a path below `src`, or a bare name such as `zod` or `node:net`. */
  readonly to: string
  /** `static` is loaded with the importer, `dynamic` when the importer asks, `type` never. */
  readonly kind: 'static' | 'dynamic' | 'type'
}

/** The paths below `src` of all sources that are no tests. */
export const sources = (): string[] =>
  globSync('**/*.ts', { cwd: join(root, 'src'), exclude: ['**/*.test.ts', '**/fixtures/**'] }).sort()

/** All imports of one source; `code` instead of what the file says, to try the tests themselves. */
export const importsOf = (file: string, code = readFileSync(join(root, 'src', file), 'utf8')): Import[] => {
  const found: Import[] = []
  const note = (specifier: string, kind: Import['kind']) => void found.push({ to: resolve(file, specifier), kind })
  const kindOf = (kind: string | undefined) => (kind === 'type' ? 'type' : 'static')
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => note(source.value, kindOf(importKind)),
    ExportAllDeclaration: ({ source, exportKind }) => note(source.value, kindOf(exportKind)),
    ExportNamedDeclaration: ({ source, exportKind }) => source && note(source.value, kindOf(exportKind)),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') note(source.value, 'dynamic')
    },
    TSImportType: ({ source }) => note(source.value, 'type'),
  }).visit(parseSync(file, code).program)
  return found
}

const resolve = (file: string, specifier: string) =>
  specifier.startsWith('.') ? join(dirname(file), specifier) : specifier
