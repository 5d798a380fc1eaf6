import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fail, messageOf } from '../../../errors.ts'
import { unpack } from './archive.ts'
import type { Packed } from './tar.ts'

/** What npm understands as the name of a package, and nobody would take for a path. */
export const isPackage = (word: string): boolean => /^(?:@[\w.-]+\/)?[\w][\w.-]*(?:@[\w.^~<>=*-]+)?$|^file:/.test(word)

/** Fetches a package from the registry that npm is set up with. Throws NOT_FOUND. */
export const fetchPackage = async (name: string): Promise<Packed[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-package-'))
  try {
    await npm(['pack', name, '--pack-destination', folder, '--ignore-scripts'], folder)
    const [file] = readdirSync(folder).filter(one => one.endsWith('.tgz'))
    if (file === undefined) throw fail('NOT_FOUND', `the package ${name}`)
    return unpack(readFileSync(join(folder, file)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Installs what the plugin in this folder depends on, if anything; no script of theirs is run. Whether there was something. */
export const installDependencies = async (folder: string, files: readonly Packed[]): Promise<boolean> => {
  const about = files.find(({ name }) => name === 'package.json')
  if (!about) return false
  if (Object.keys(dependenciesIn(about.content)).length === 0) return false
  await npm(
    ['install', '--omit=dev', '--omit=peer', '--ignore-scripts', '--install-links', '--no-audit', '--no-fund'],
    folder,
  )
  return true
}

const dependenciesIn = (content: Uint8Array): object => {
  try {
    const said = JSON.parse(Buffer.from(content).toString('utf8')) as { dependencies?: unknown } | null
    return typeof said?.dependencies === 'object' ? (said.dependencies ?? {}) : {}
  } catch (cause) {
    throw fail('INVALID_INPUT', 'package.json', messageOf(cause)).with({ hint: 'mend the package.json of the plugin' })
  }
}

const npm = async (words: readonly string[], cwd: string): Promise<void> => {
  try {
    await promisify(execFile)('npm', [...words, '--loglevel=error'], { cwd, timeout: 300_000, maxBuffer: 16 << 20 })
  } catch (cause) {
    const { code, stderr = '' } = cause as { code?: unknown; stderr?: string }
    if (code === 'ENOENT')
      throw fail('NOT_SUPPORTED', 'npm, which is not installed,').with({
        hint: 'install npm, or give the file or folder of the plugin',
      })
    const said = stderr.match(/(?<=^npm (?:error|ERR!) )(?!code |A complete log|\s*$).+/gm) ?? [messageOf(cause)]
    throw fail('NOT_FOUND', `what npm ${words[0]} needs`).with({
      reason: said.slice(0, 3).join('; '),
      hint: 'correct the name, or see what npm says: npm view <package>',
    })
  }
}
