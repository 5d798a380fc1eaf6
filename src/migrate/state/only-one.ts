import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fail } from '../../errors.ts'

/**
 * Makes this the only move in this folder; the kernel ends it with the process, however that ends.
 * @throws ALREADY_RUNNING
 */
export const onlyOne = (work: string): Disposable => {
  mkdirSync(work, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(work, 'lock'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw fail('CONFLICT', `another ksi is moving state in ${work}`).with({ hint: 'wait for its end' })
  }
  return { [Symbol.dispose]: () => lock.close() }
}
