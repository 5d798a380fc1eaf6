import { KsiError } from '../../../../plugin/index.ts'
import { commandsByName } from '../../commands/index.ts'
import type { Difference } from '../../comparing/differences.ts'
import { understand } from '../../understand.ts'
import type { Routed } from '../routed.ts'
import { comparableText } from './comparable-text.ts'
import type { Answer } from './compare-answers.ts'

/** Of a command that is not run here: whether its parameters are refused, and in the same words. Undefined: by neither. */
export const compareUnderstanding = ({ message }: Routed, { status, error }: Answer): Difference[] | undefined => {
  const theirs = status === 'error' && error?.code === 'INVALID_COMMAND' ? String(error.message) : undefined
  const ours = refusalOf(message)
  if (theirs === undefined && ours === undefined) return undefined
  if (theirs !== undefined && ours !== undefined && comparableText(theirs) === comparableText(ours)) return []
  return [{ at: '/error/message', want: theirs, got: ours }]
}

const refusalOf = (message: object): string | undefined => {
  try {
    understand(message, commandsByName())
    return undefined
  } catch (cause) {
    if (cause instanceof KsiError) return cause.message
    throw cause
  }
}
