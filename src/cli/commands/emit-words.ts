import { parseDuration } from '../duration.ts'
import type { DaemonOptions } from '../find-socket.ts'
import { UsageError } from '../usage-error.ts'

/** What `ksi emit` was told. */
export interface EmitWords {
  readonly event: string
  /** Files of data; `-` is stdin. */
  readonly files: readonly string[]
  /** `--key`, `value`, `--key=value`: the event's own data. */
  readonly pairs: readonly string[]
  readonly timeout?: number
  readonly idempotencyKey?: string
  readonly dryRun: boolean
  readonly json: boolean
  readonly daemon: DaemonOptions
}

/** The options of `ksi emit` itself, and what its help says of them. All others are data, as everything after `--` is. */
export const emitOptions = {
  '-f, --file <file>': 'data from a JSON or YAML file',
  '--timeout <seconds>': 'how long the daemon may take',
  '--idempotency-key <key>': 'the same key again gets the first answer again',
  '--dry-run': 'print the line instead of sending it',
} as const

const names: Record<string, string> = {
  '-f': 'file',
  '--file': 'file',
  '--timeout': 'timeout',
  '--idempotency-key': 'idempotencyKey',
  '--socket': 'socket',
  '--socket-dir': 'socketDir',
  '--home': 'home',
  '--drop-in': 'dropIn',
  '--config': 'config',
}

/** Tells the options of `ksi emit` from the event's own data. Throws UsageError. */
export const readEmitWords = (argv: readonly string[]): EmitWords => {
  const files: string[] = []
  const pairs: string[] = []
  const said: Record<string, string> = {}
  const switches = new Set<string>()
  let event: string | undefined
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!
    if (word === '--') {
      pairs.push(...argv.slice(at + 1))
      break
    }
    const [option = '', inline] = splitOnce(word)
    const name = Object.hasOwn(names, option) ? names[option] : undefined
    if (word === '--json' || word === '--dry-run') switches.add(word)
    else if (word === '-') files.push('-')
    else if (name !== undefined) {
      const value = inline ?? argv[++at]
      if (value === undefined) throw new UsageError(`${option} needs a value`)
      if (name === 'file') files.push(value)
      else said[name] = value
    } else if (word.startsWith('--')) {
      pairs.push(word)
      const next = argv[at + 1]
      if (inline === undefined && next !== undefined && !next.startsWith('--')) pairs.push(argv[++at]!)
    } else if (event === undefined) event = word
    else
      throw new UsageError(`"${word}" belongs to no key`, {
        hint: 'write data as --key value, --key=value, -f file, or - for stdin',
      })
  }
  if (event === undefined)
    throw new UsageError('which event?', { hint: 'as: ksi emit system:health; ksi events list shows them all' })
  const { timeout, idempotencyKey, ...daemon } = said
  return {
    event,
    files,
    pairs,
    dryRun: switches.has('--dry-run'),
    json: switches.has('--json'),
    daemon,
    ...(timeout !== undefined && { timeout: parseDuration(timeout) }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
}

const splitOnce = (word: string): readonly [string, string?] => {
  const at = word.indexOf('=')
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word]
}
