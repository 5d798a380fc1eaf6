import type { KsiError } from '../../../plugin/index.ts'
import { legacyError } from '../legacy-error.ts'

/** What Python's json module says of a text, with its count of characters; lines and columns begin at 1. */
export const syntaxError = (reason: string, text: string, at: number): KsiError => {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = characters(before.slice(before.lastIndexOf('\n') + 1)) + 1
  return legacyError('INVALID_JSON', `${reason}: line ${line} column ${column} (char ${characters(before)})`)
}

/** JavaScript counts those beyond the first 65,536 twice. */
const characters = (text: string): number => [...text].length
