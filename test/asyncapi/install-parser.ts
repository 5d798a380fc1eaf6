import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pinned = join(root, 'test/asyncapi/parser')
const version: string = JSON.parse(readFileSync(join(pinned, 'package.json'), 'utf8')).dependencies['@asyncapi/parser']
const folder = join(root, `.cache/asyncapi-parser-${version}`)
/** npm writes it when all is there. */
const complete = join(folder, 'node_modules/.package-lock.json')

/** Fetches the official parser, as its lock file has it, into a cache of the checkout. */
export const setup = (): void => {
  if (existsSync(complete)) return
  process.stdout.write(`fetching the AsyncAPI parser ${version} into ${folder} (about 55 MB) …\n`)
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(pinned, file), join(folder, file))
  copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'))
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['ci', '--prefix', folder, ...options], { stdio: 'inherit' })
  if (!existsSync(complete)) throw new Error(`${complete} is not there after its installation`)
}

export interface Parsed {
  readonly document: { version(): string; operations(): { all(): readonly unknown[] } } | undefined
  readonly diagnostics: readonly { readonly message: string; readonly path: readonly (string | number)[] }[]
}

/** Reads a document as the official parser does; `document` is undefined when it refuses it. */
export const parse = async (text: string): Promise<Parsed> => {
  const { Parser } = createRequire(join(folder, 'package.json'))('@asyncapi/parser')
  return new Parser().parse(text)
}
