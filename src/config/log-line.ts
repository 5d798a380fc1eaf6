import { KsiError, messageOf, toWire } from '../errors.ts'
import { redact, redactText } from '../plugin/index.ts'

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
export type LogLevel = (typeof logLevels)[number]

/** One thing to be written down. */
export interface Entry {
  readonly time: Date
  readonly level: LogLevel
  /** A plugin's name, or a part of the daemon. */
  readonly source: string
  readonly message: string
  readonly fields?: object | undefined
}

const longest = 32_768 // characters
const deepestCause = 5

/** One line of JSON without secrets. Fields stand beside `time`, `level`, `source` and `message`; one of these names gets a `_`. */
export const jsonLine = (entry: Entry): string => {
  const { time, level, source } = entry
  const head = { time: time.toISOString(), level, source, message: cut(redactText(entry.message)) }
  const fields = Object.entries(fieldsOf(entry)).map(([name, value]) => [name in head ? `${name}_` : name, value])
  const line = JSON.stringify({ ...head, ...Object.fromEntries(fields) })
  return line.length <= longest ? line : JSON.stringify({ ...head, fields_left_out: line.length })
}

/** One line for people: `12:00:01 WARN  host: message key=value`. */
export const terminalLine = (entry: Entry, inColour: boolean): string => {
  const { time, level, source } = entry
  const paint = (code: number, text: string): string => (inColour ? `\x1b[${code}m${text}\x1b[0m` : text)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map(part => String(part).padStart(2, '0'))
    .join(':')
  const fields = Object.entries(fieldsOf(entry)).map(([name, value]) => ` ${name}=${sayValue(value)}`)
  const message = withoutControls(cut(redactText(entry.message)))
  const more = fields.length > 0 ? paint(dim, withoutControls(fields.join(''))) : ''
  return `${paint(dim, clock)} ${paint(colours[level], level.padEnd(5))} ${withoutControls(source)}: ${message}${more}`
}

const dim = 2
const colours = { DEBUG: 36, INFO: 32, WARN: 33, ERROR: 31 } as const

const sayValue = (value: unknown): string => {
  if (typeof value === 'string') return value.slice(0, 200)
  const { code, message } = (value ?? {}) as { code?: unknown; message?: unknown }
  return typeof message === 'string' ? `${code ? `${code}: ` : ''}${message}` : JSON.stringify(value).slice(0, 200)
}

/** What comes from strangers must not move the cursor or forge a line. */
const withoutControls = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, control => (control === '\n' ? ' ⏎ ' : '�'))

const cut = (text: string): string => (text.length <= longest / 2 ? text : `${text.slice(0, longest / 2)}…`)

const fieldsOf = ({ fields }: Entry): Readonly<Record<string, unknown>> => {
  if (fields === undefined) return {}
  try {
    const plain = Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? sayError(value, 0) : value,
    ])
    const said: Record<string, unknown> = redact(Object.fromEntries(plain))
    // What has no place in JSON, as undefined, is left out here already.
    return JSON.parse(JSON.stringify(said))
  } catch (cause) {
    return { unreadable: messageOf(cause) }
  }
}

/** A stack only for strangers: our own errors say where they were. */
const sayError = (error: Error, depth: number): object => ({
  ...(error instanceof KsiError ? toWire(error) : { code: codeOf(error), message: error.message, stack: error.stack }),
  ...(error.cause !== undefined &&
    depth < deepestCause && {
      cause: error.cause instanceof Error ? sayError(error.cause, depth + 1) : String(error.cause),
    }),
})

const codeOf = (error: Error): unknown => (error as NodeJS.ErrnoException).code ?? error.name
