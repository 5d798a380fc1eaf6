import { fromWire, KsiError, messageOf, toWire } from '../errors.ts'
import type { RemoteError } from './messages.ts'

/** An error as it goes to the other process: one that nobody planned keeps to its message. */
export const toRemote = (cause: unknown): RemoteError =>
  cause instanceof KsiError ? toWire(cause) : { message: messageOf(cause) }

/** An error as it came from there, to be thrown here as if it had happened here. */
export const fromRemote = (error: unknown): Error => {
  const { code, message, retryable, details } = (error ?? {}) as Partial<RemoteError>
  const said = typeof message === 'string' ? message : 'it said no more'
  if (typeof code !== 'string') return new Error(said)
  return fromWire({ code, message: said, retryable: retryable === true, details: isObject(details) ? details : {} })
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
