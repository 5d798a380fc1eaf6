import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fail, messageOf } from '../../errors.ts'
import type { Language } from './use.ts'

/** A file that may be the code of a client. */
export interface ClientFile {
  /** Below the folder, with `/`. Empty: the folder is a file itself. */
  readonly path: string
  readonly language: Language
}

const passedOver = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '__pycache__',
  'venv',
  '.venv',
  'site-packages',
  '.tox',
  '.mypy_cache',
])
/** Larger ones are not written by hand: bytes. */
const largest = 2 * 1024 * 1024

/** Every file below a folder that may be code, in the order of their paths; links into folders are not followed. */
export const filesBelow = (folder: string): { found: ClientFile[]; unreadable: { file: string; reason: string }[] } => {
  if (!existsSync(folder)) throw fail('NOT_FOUND', folder).with({ hint: 'name the folder of the clients’ code' })
  const found: ClientFile[] = []
  const unreadable: { file: string; reason: string }[] = []
  const visit = (path: string): void => {
    const whole = join(folder, path)
    try {
      const about = statSync(whole)
      if (about.isDirectory()) {
        for (const entry of readdirSync(whole, { withFileTypes: true }).toSorted((one, other) =>
          one.name < other.name ? -1 : 1,
        ))
          if (!passedOver.has(entry.name) && !isLinkToFolder(entry.isSymbolicLink(), join(whole, entry.name)))
            visit(path === '' ? entry.name : `${path}/${entry.name}`)
      } else if (about.isFile()) add(path, about.size)
    } catch (cause) {
      unreadable.push({ file: path, reason: messageOf(cause) })
    }
  }
  const add = (path: string, size: number): void => {
    const language = languageOf(path === '' ? folder : path, () => firstLineOf(join(folder, path)))
    if (language === undefined) return
    if (size > largest) unreadable.push({ file: path, reason: `it has ${size} bytes, more than ${largest}` })
    else found.push({ path, language })
  }
  visit('')
  return { found, unreadable }
}

const isLinkToFolder = (isLink: boolean, path: string): boolean =>
  isLink && statSync(path, { throwIfNoEntry: false })?.isFile() !== true

const byEnding: Readonly<Record<string, Language>> = {
  py: 'python',
  pyw: 'python',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  ...Object.fromEntries(['js', 'mjs', 'cjs', 'jsx', 'tsx'].map(end => [end, 'javascript' as const])),
  ...Object.fromEntries(
    [
      'sh',
      'bash',
      'zsh',
      'ksh',
      'fish',
      'bats',
      'mk',
      'service',
      'timer',
      'cron',
      'ipynb',
      'rb',
      'pl',
      'php',
      'go',
      'rs',
      'java',
      'lua',
      'el',
      'yml',
      'yaml',
      'toml',
      'json',
      'conf',
      'env',
      'html',
      'vue',
      'svelte',
    ].map(end => [end, 'text' as const]),
  ),
}

const languageOf = (path: string, firstLine: () => string): Language | undefined => {
  const name = basename(path)
  const [, ending] = /\.(\w+)$/.exec(name) ?? []
  if (ending !== undefined) return byEnding[ending.toLowerCase()]
  if (/^(Makefile|Dockerfile|Procfile|crontab|justfile)$/i.test(name)) return 'text'
  const line = firstLine()
  if (!line.startsWith('#!')) return undefined
  return /python/.test(line) ? 'python' : /\b(node|deno|bun)\b/.test(line) ? 'javascript' : 'text'
}

const firstLineOf = (path: string): string => readFileSync(path).subarray(0, 200).toString('latin1').split('\n')[0]!
