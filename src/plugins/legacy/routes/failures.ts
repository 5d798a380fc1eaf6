import { KsiError } from '../../../plugin/index.ts'

/** What went wrong here. What a command refuses with a code of its own is an answer. */
const codes = new Set(['HANDLER_ERROR', 'TIMEOUT', 'PLUGIN_UNAVAILABLE', 'EVENT_NOT_HANDLED', 'STORAGE_FAILED'])

export const isFailure = (cause: unknown): boolean => !(cause instanceof KsiError) || codes.has(cause.code)
