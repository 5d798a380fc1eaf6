import { type ErrorDetails, KsiError } from '../errors.ts'

/** The command line itself is wrong: exit code 2. */
export class UsageError extends KsiError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('INVALID_INPUT', message, { details })
  }
}
