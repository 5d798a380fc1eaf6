import { readFileSync } from 'node:fs'
import { extname } from 'node:path'

/**
 * The format of a plugin's file, given the one Node has found. A `.ts` or `.js` file that exports is a module, whatever
 * the package.json of the project around it says: `npm init` writes `"type": "commonjs"`.
 */
export const moduleFormat = (path: string, found: string | null | undefined): string | null | undefined => {
  const asModule = ({ '.js': 'module', '.ts': 'module-typescript' } as Partial<Record<string, string>>)[extname(path)]
  const isUnclear = found === null || found === undefined || found.startsWith('commonjs')
  return asModule && isUnclear && exportsSomething(path) ? asModule : found
}

const exportsSomething = (path: string): boolean =>
  /^[ \t]*export\s*(?:default\b|const\b|let\b|var\b|function\b|class\b|async\b|type\b|interface\b|[{*])/m.test(
    readFileSync(path, 'utf8'),
  )
