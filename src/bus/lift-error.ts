import { KsiError } from '../errors.ts'

/**
 * Old services report a failure as a result: `{error: "text"}`, `{status: "error", error: {…}}`, `{success: false, error}`.
 * Throws it as the error it is; gives back every other result.
 */
export const liftError = (result: unknown): unknown => {
  if (typeof result !== 'object' || result === null) return result
  const { error, status, success } = result as { error?: unknown; status?: unknown; success?: unknown }
  if (typeof error === 'string' && (status === undefined || status === 'error' || success === false))
    throw new KsiError('HANDLER_ERROR', error)
  if (typeof error === 'object' && error !== null && (status === 'error' || success === false)) {
    const { code = 'HANDLER_ERROR', message = 'it said no more', details = {} } = error as Partial<KsiError>
    throw new KsiError(String(code), String(message), { details })
  }
  return result
}
