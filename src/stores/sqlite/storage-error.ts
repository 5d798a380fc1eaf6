import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fail, KsiError, messageOf } from '../../errors.ts'

/**
 * Why a transaction was not kept. `full`: no space; `failed`: the disk or the file; `refused`: something in it, so that the
 * rest may succeed without it; `invalid`: a text that is no shared change; `conflict`: a shared row has another version than was expected; `lost`: the thread that was to
 * keep it has ended, and what it did last is not known.
 */
export interface Failure {
  readonly kind: 'full' | 'failed' | 'refused' | 'invalid' | 'conflict' | 'lost'
  readonly reason: string
  /** The appends of the group that are to blame, where that is known. */
  readonly blamed?: readonly number[]
  /** The file, if it is not the store's own. */
  readonly path?: string
}

/** Carries a failure of which more is known than what SQLite says. */
export class KnownFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.reason)
    this.failure = failure
  }
}

// SQLite's primary result codes
const busy = 5
const ioError = 10
const full = 13
const refused: readonly unknown[] = [undefined, 1, 18, 19, 20, 25]

export const isBusy = (cause: unknown): boolean => primary(cause) === busy

/** What a failure of SQLite or of the file system at `path` means. */
export const failureOf = (cause: unknown, path: string): Failure => {
  if (cause instanceof KnownFailure) return cause.failure
  const code = primary(cause)
  const reason = messageOf(cause)
  if (code === full || isNoSpace(cause) || (code === ioError && hasNoSpace(path))) return { kind: 'full', reason }
  return { kind: refused.includes(code) ? 'refused' : 'failed', reason }
}

/** The failure as others see it. */
export const toStorageError = (failure: Failure, ownPath: string): KsiError => {
  const { kind, reason, path = ownPath } = failure
  if (kind === 'full') return fail('STORAGE_FULL', path).with({ hint: 'free some space: it goes on by itself then' })
  if (kind === 'conflict') return fail('CONFLICT', reason).with({ hint: 'read it again and decide anew' })
  if (kind === 'invalid') return fail('INVALID_INPUT', 'shared', reason)
  return fail('STORAGE_FAILED', path, reason)
}

/** Whatever SQLite or the file system threw, as an error of ours. */
export const storageError = (cause: unknown, path: string): KsiError => {
  if (cause instanceof KsiError) return cause
  const error = toStorageError(failureOf(cause, path), path)
  error.cause = cause
  return error
}

const primary = (cause: unknown): number | undefined => {
  const { errcode } = cause as { errcode?: number }
  return errcode === undefined ? undefined : errcode & 255
}

const isNoSpace = (cause: unknown): boolean => (cause as { code?: string }).code === 'ENOSPC'

/** SQLite reports some lacks of space as plain I/O errors. */
const hasNoSpace = (path: string): boolean => {
  try {
    return statfsSync(dirname(path)).bavail === 0
  } catch {
    return false // the folder itself is gone, which is no lack of space
  }
}
