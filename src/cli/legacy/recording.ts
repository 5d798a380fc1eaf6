import { readFileSync } from 'node:fs'
import { fail, messageOf } from '../../errors.ts'
import { parseExact } from '../exact-json.ts'

/** One recorded conversation with a daemon. Patterns are JSON pointers: `*` is any one key or index, `**` any depth. */
export interface Recording {
  readonly name: string
  readonly description?: string
  readonly setup?: {
    /** The folder the daemon finds at its start: one of the folders in `fixtures` beside the recording. */
    readonly fixture?: string
    /** More variables for the daemon; `{root}` is the folder it works in. */
    readonly env?: Readonly<Record<string, string>>
  }
  readonly steps: readonly Step[]
  /** What differs from run to run: it must be there, and of the same type, unless its pattern ends in `?`. */
  readonly volatile?: readonly string[]
  /** Lists that come in any order. */
  readonly unordered?: readonly string[]
}

/** One thing that is sent, expected or looked at. Which kind it is follows from the keys it has. */
export interface Step {
  /** The socket's name without `.sock`. */
  readonly socket?: string
  /** Opens a connection under a name, which later steps use as `conn`; without either it is for this step alone. */
  readonly open?: string
  readonly conn?: string
  readonly close?: string
  /** What is sent: JSON; text as it is; bytes in base64; a line of a given size. */
  readonly send?: unknown
  readonly send_raw?: string
  readonly send_b64?: string
  readonly send_fill?: Fill
  readonly half_close?: boolean
  readonly no_wait?: boolean
  /** The one line that answers; null: it is closed without a word. */
  readonly receive?: unknown
  /** These lines, in this order. */
  readonly expect_stream?: readonly unknown[]
  readonly any_order?: boolean
  readonly expect_silence_ms?: number
  readonly expect_eof?: boolean
  readonly sleep_ms?: number
  /** Repeats the command until every pointer shows its value. */
  readonly wait_ms?: number
  readonly until?: Readonly<Record<string, unknown>>
  /** A file of the daemon's folder and what it holds. */
  readonly file?: string
  readonly kind?: 'exists' | 'link' | 'json' | 'jsonl' | 'text'
  readonly expect_exists?: boolean
  readonly expect_link?: string | null
  readonly expect_json?: unknown
  readonly expect_jsonl?: readonly unknown[]
  readonly expect_text?: string
  /** A SQLite file of the daemon's folder, a query and its rows. */
  readonly sql?: string
  readonly query?: string
  readonly expect_rows?: readonly (readonly unknown[])[]
  /** Keeps a value of the answer: `${name}` in later steps stands for it. */
  readonly capture?: Readonly<Record<string, string>>
  /** Why the recorded answer is a defect of the old daemon: it is not compared. */
  readonly bug?: string
  /** Regular expressions for texts with a random part. */
  readonly match?: Readonly<Record<string, string>>
  readonly volatile?: readonly string[]
  readonly unordered?: readonly string[]
  readonly timeout_s?: number
}

export interface Fill {
  readonly prefix: string
  readonly fill: string
  readonly suffix: string
  readonly count?: number
  readonly line_bytes?: number
}

/** Reads one file; numbers are kept as they are written. Throws INVALID_INPUT for what is no recording. */
export const readRecording = (path: string): Recording => {
  try {
    const recording = parseExact(readFileSync(path, 'utf8')) as Recording
    if (!Array.isArray(recording.steps)) throw new Error('it has no list of steps')
    return recording
  } catch (cause) {
    throw fail('INVALID_INPUT', path, `is no recording: ${messageOf(cause)}`)
  }
}
