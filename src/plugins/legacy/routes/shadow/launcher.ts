import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '../../../../plugin/index.ts'

/** The absolute path of this package's `bin/ksi.js`, from its source as from its built form. */
export const ksiLauncher = (): string => join(packageFolder(import.meta.dirname), 'bin', 'ksi.js')

const packageFolder = (from: string): string => {
  const file = join(from, 'package.json')
  if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'ksi-daemon')
    return from
  if (dirname(from) === from) throw fail('INTERNAL_ERROR', 'the folder of the package ksi-daemon was not found')
  return packageFolder(dirname(from))
}
