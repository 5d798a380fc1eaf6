import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fail, messageOf } from '../errors.ts'

/** What to write: the keys down to a value; undefined takes the value away. */
export interface Edit {
  readonly path: readonly string[]
  readonly value: unknown
}

/**
 * Changes values in a configuration file and leaves everything else as it is: comments, order, indentation. A file that is not
 * there is made. It is replaced in one step, and keeps its rights. Throws STORAGE_FAILED.
 */
export const editConfigFile = async (file: string, edits: readonly Edit[]): Promise<void> => {
  const { applyEdits, modify } = await import('jsonc-parser')
  const path = existsSync(file) ? realpathSync(file) : file
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const formattingOptions = formatOf(before)
  let text = before.trim() === '' ? '{}\n' : before
  for (const { path: keys, value } of edits)
    text = applyEdits(text, modify(text, [...keys], value, { formattingOptions }))
  const beside = `${path}.${process.pid}.new`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(beside, text, { mode: 0o600, flush: true })
    if (before !== '') chmodSync(beside, statSync(path).mode & 0o777)
    renameSync(beside, path)
  } catch (cause) {
    rmSync(beside, { force: true })
    throw fail('STORAGE_FAILED', path, messageOf(cause))
  }
}

const formatOf = (text: string) => {
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? []
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}
