import { KsiError } from '../../plugin/index.ts'

/** A failure as a legacy client knows it: `throw legacyError('IDENTITY_NOT_FOUND', 'Identity not found for …')`. */
export const legacyError = (code: string, message: string): KsiError => new KsiError(code, message)

/** A line that is no command, or a command with wrong parameters. */
export const invalidCommand = (message: string): KsiError => legacyError('INVALID_COMMAND', message)
