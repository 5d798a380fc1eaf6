import { fail, KsiError, messageOf, toWire } from '../errors.ts'
import { note, oneLine, paint, printable, sayJson } from './output.ts'
import { UsageError } from './usage-error.ts'

/** Says what went wrong, as JSON on stdout or for people on stderr, and gives back the exit code: 1, or 2 for wrong usage. */
export const sayFailure = (cause: unknown, asJson: boolean): number => {
  const error = cause instanceof KsiError ? cause : Object.assign(fail('INTERNAL_ERROR', messageOf(cause)), { cause })
  if (asJson) sayJson({ error: toWire(error) })
  else sayToPeople(error, cause)
  return error instanceof UsageError ? 2 : 1
}

const sayToPeople = (error: KsiError, cause: unknown): void => {
  const code = error instanceof UsageError ? '' : ` ${paint('dim', `[${error.code}]`, process.stderr)}`
  note(`${paint('red', 'ksi:', process.stderr)} ${printable(error.message)}${code}`)
  for (const line of helpOf(error)) note(`     ${oneLine(line)}`)
  if (error.code === 'INTERNAL_ERROR' && cause instanceof Error && process.env.KSI_LOG_LEVEL?.toUpperCase() === 'DEBUG')
    note(cause.stack ?? '')
}

const helpOf = ({ details }: KsiError): string[] => {
  const lines: string[] = []
  if (typeof details.hint === 'string') lines.push(details.hint)
  if (typeof details.reason === 'string') lines.push(`reason: ${details.reason}`)
  return lines
}
