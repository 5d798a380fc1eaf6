import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** Whether this file is there to test a plugin in Python; a plugin may be called test_something, and says so inside. */
export const isPythonTest = (path: string): boolean =>
  /^(?:test_.*|.*_test|conftest)\.py$/.test(basename(path)) && !readFileSync(path).includes('ksi_plugin')
