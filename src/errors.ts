const final = <F>(message: F) => ({ message, retryable: false })
const retryable = <F>(message: F) => ({ message, retryable: true })

/** Every error code of the daemon with its message. `retryable`: the same request may succeed later. */
export const errors = {
  INVALID_JSON: final((reason: string) => `not a JSON object: ${reason}`),
  INVALID_EVENT: final((reason: string) => reason),
  INVALID_INPUT: final((event: string, issues: string) => `${event}: ${issues}`),
  MESSAGE_TOO_LARGE: final((bytes: number) => `a line may have ${bytes} bytes`),
  EVENT_NOT_HANDLED: final((event: string) => `no plugin answers ${event}`),
  EVENT_CANCELLED: final((event: string, plugin: string, reason: string) => `${plugin} cancelled ${event}: ${reason}`),
  HANDLER_ERROR: final((plugin: string, event: string, reason: string) => `${plugin} failed on ${event}: ${reason}`),
  PERMISSION_DENIED: final((who: string, what: string) => `${who} may not ${what}`),
  LOOP_LIMIT: final((what: string, limit: number) => `${what} reached the limit of ${limit}: a loop?`),
  NOT_FOUND: final((what: string) => `${what} not found`),
  ALREADY_EXISTS: final((what: string) => `${what} exists already`),
  CONFLICT: final((what: string) => what),
  NOT_SUPPORTED: final((what: string) => `${what} is not supported`),
  INTERNAL_ERROR: final((reason: string) => reason),
  TIMEOUT: retryable((event: string) => `${event} took too long`),
  CANCELLED: final((what: string) => `${what} was cancelled`),
  INTERRUPTED: retryable((what: string) => `${what} was interrupted by a stop of the daemon`),
  QUEUE_FULL: retryable((what: string) => `no room for ${what}`),
  RATE_LIMITED: retryable((what: string) => `too many ${what}`),
  TOO_MANY_CONNECTIONS: retryable((limit: number) => `there are ${limit} connections already`),
  SLOW_CONSUMER: retryable((bytes: number) => `${bytes} bytes are waiting to be read`),
  SHUTTING_DOWN: retryable(() => 'the daemon is stopping'),
  STORAGE_FULL: retryable((path: string) => `no space left for ${path}`),
  STORAGE_FAILED: retryable((path: string, reason: string) => `${path} cannot be used: ${reason}`),
  DAMAGED: final((path: string, reason: string) => `${path} is damaged: ${reason}`),
  PLUGIN_UNAVAILABLE: retryable((plugin: string) => `${plugin} is gone`),
  PLUGIN_LOAD_FAILED: final((plugin: string, reason: string) => `${plugin} did not start: ${reason}`),
  DUPLICATE_PLUGIN: final(
    (plugin: string, second: string, first: string) => `${second} is named ${plugin}, as is ${first}`,
  ),
  DUPLICATE_COMMAND: final(
    (event: string, first: string, second: string) => `${event} is answered by both ${first} and ${second}`,
  ),
  MISSING_SERVICE: final(
    (plugin: string, service: string) => `${plugin} needs ${service}, which no running plugin provides`,
  ),
  RELOAD_FAILED: final((plugin: string, reason: string) => `${plugin} was not reloaded: ${reason}`),
  AGENT_NOT_CONNECTED: final((agent: string) => `${agent} has no connection`),
  NO_SUITABLE_AGENT: retryable((task: string) => `no agent suits ${task}`),
  SPAWN_FAILED: final((agent: string, reason: string) => `${agent} did not start: ${reason}`),
  PROVIDER_NOT_FOUND: final((what: string) => what),
  PROVIDER_UNAVAILABLE: retryable((what: string) => what),
  INVALID_PROVIDER_OUTPUT: final((provider: string, reason: string) => `${provider} gave no valid answer: ${reason}`),
  COMPLETION_FAILED: final((provider: string, reason: string) => `${provider} failed: ${reason}`),
  INVALID_SCHEMA: final((where: string, reason: string) => `JSON Schema: ${where}: ${reason}`),
  INVALID_CONFIG: final((reason: string) => reason),
  ALREADY_RUNNING: final(
    (what: string, pid: number) => `${what} belongs to a running daemon${pid > 0 ? `, pid ${pid}` : ''}`,
  ),
  NOT_RUNNING: retryable((socket: string) => `no daemon answers at ${socket}`),
  CONNECTION_LOST: retryable((what: string) => `the connection was lost before ${what} was answered`),
  UNSAFE_PATH: final((path: string, reason: string) => `${path} is not safe to use: ${reason}`),
} as const
export type ErrorCode = keyof typeof errors

/** What a failure says beside its message: where it was, and what to do. */
export interface ErrorDetails {
  plugin?: string
  event?: string
  /** What the reader can do about it, in one sentence. */
  hint?: string
  retry_after_ms?: number
  [more: string]: unknown
}

/** The only kind of error that crosses a wall of this project. */
export class KsiError extends Error {
  override readonly name = 'KsiError'
  readonly code: string
  readonly retryable: boolean
  readonly details: ErrorDetails
  plugin?: string
  event?: string

  /** A plugin may have codes of its own, as `my_plugin:CODE`; those of the table are made by `fail`. */
  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { retryable?: boolean; details?: ErrorDetails } = {},
  ) {
    super(message, options)
    this.code = code
    this.retryable = options.retryable ?? false
    this.details = options.details ?? {}
  }

  /** The same error with more to say, as `fail('NOT_FOUND', key).with({ hint })`. */
  with(details: ErrorDetails): this {
    Object.assign(this.details, details)
    return this
  }
}

/** `throw fail('NOT_FOUND', key)`: the arguments are checked against the table. */
export const fail = <K extends ErrorCode>(code: K, ...args: Parameters<(typeof errors)[K]['message']>): KsiError => {
  const { message, retryable } = errors[code]
  return new KsiError(code, (message as (...args: unknown[]) => string)(...args), { retryable })
}

/** Names plugin and event on a failure; what is no KsiError is wrapped, its cause kept. */
export const blame = (cause: unknown, plugin: string, event: string): KsiError => {
  const error = cause instanceof KsiError ? cause : fail('HANDLER_ERROR', plugin, event, messageOf(cause))
  if (error !== cause) error.cause = cause
  error.plugin ??= plugin
  error.event ??= event
  return error
}

/** The message of whatever was thrown. */
export const messageOf = (cause: unknown): string => {
  if (cause instanceof Error) return cause.message
  try {
    return String(cause)
  } catch {
    return 'something that cannot be said' // an object without a prototype, or one whose toString throws
  }
}

/** How an error looks outside of this process, whatever the protocol. */
export interface WireError {
  code: string
  message: string
  retryable: boolean
  details: ErrorDetails
}

/** An error as it goes out; strangers become INTERNAL_ERROR. */
export const toWire = (cause: unknown): WireError => {
  const error = cause instanceof KsiError ? cause : fail('INTERNAL_ERROR', messageOf(cause))
  const { code, message, retryable, plugin, event } = error
  return { code, message, retryable, details: { ...(plugin && { plugin }), ...(event && { event }), ...error.details } }
}

/** An error as it came in. */
export const fromWire = ({ code, message, retryable, details = {} }: WireError): KsiError => {
  const { plugin, event, ...more } = details
  const error = new KsiError(code, message, { retryable, details: more })
  return Object.assign(error, plugin !== undefined && { plugin }, event !== undefined && { event })
}
