import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseExact } from '../exact-json.ts'
import type { Comparing, Expectation } from './comparing.ts'
import type { Step } from './recording.ts'

/** Compares a file or rows of the folder `root`, where that is known. Throws when the file is missing. */
export const lookAtDisk = (step: Step, root: string | undefined, comparing: Comparing): void => {
  if (root === undefined) {
    comparing.skipped++
    return
  }
  if (step.sql !== undefined) comparing.compare(step, 'expect_rows', rowsOf(join(root, step.sql), step.query!))
  else {
    const kind = kindOf(step)
    comparing.compare(step, `expect_${kind}`, contentOf(join(root, step.file!), kind))
  }
}

type Kind = NonNullable<Step['kind']>

const kindOf = (step: Step): Kind =>
  step.kind ??
  (Object.keys(step)
    .find((key): key is Expectation => key.startsWith('expect_'))!
    .slice(7) as Kind)

const contentOf = (path: string, kind: Kind): unknown => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (kind === 'exists') return found !== undefined
  if (kind === 'link') return found?.isSymbolicLink() ? readlinkSync(path) : null
  if (!existsSync(path)) throw new Error(`there is no file ${path}`)
  const text = readFileSync(path, 'utf8')
  if (kind === 'text') return text
  if (kind === 'json') return parseExact(text)
  return text.split('\n').flatMap(line => (line.trim() === '' ? [] : [parseExact(line)]))
}

const rowsOf = (path: string, query: string): unknown[][] => {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database
      .prepare(query)
      .all()
      .map(row => Object.values(row))
  } finally {
    database.close()
  }
}
