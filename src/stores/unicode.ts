import { fail, type KsiError } from '../errors.ts'
import type { LogLine, RowChange } from './store.ts'

/** INVALID_INPUT for text with a lone surrogate: on disk it would silently become another character. */
export const refusal = (lines: readonly LogLine[], changes: readonly RowChange[]): KsiError | undefined => {
  for (const { text } of lines) if (!text.isWellFormed()) return refused('log', 'text')
  for (const { store, key, text } of changes) {
    if (!store.isWellFormed()) return refused('rows', 'store')
    if (!key.isWellFormed()) return refused(store, 'key')
    if (text !== undefined && !text.isWellFormed()) return refused(store, 'value')
  }
  return undefined
}

const refused = (where: string, what: string): KsiError =>
  fail('INVALID_INPUT', where, `${what} contains a lone surrogate, which is no Unicode text`).with({
    hint: 'send valid UTF-8: a \\ud800…\\udfff escape only as one of a pair',
  })
