import { fail, type KsiError } from '../errors.ts'
import type { Limits } from './limits.ts'

/** A connection as it is at the end of a round. */
export interface Observed {
  /** Lines that have come so far. */
  readonly lines: number
  /** Whether bytes came at all, and whether some of them are half a line. */
  readonly spoke: boolean
  readonly halfLine: boolean
  /** Bytes that the client has not taken yet. */
  readonly unread: number
  /** We have closed our side. */
  readonly closing: boolean
  readonly bound: boolean
}

/** What was not done in time: for these the client is told so. */
export type Late = 'first line' | 'any line' | 'line end'
/** For these it is too late to tell it anything. */
export type Lost = 'reading' | 'farewell'

/** What a client is told that is closed for being late. */
export const lateness: Record<Late, () => KsiError> = {
  'first line': () => fail('TIMEOUT', 'the first line').with({ hint: 'connect when there is something to send' }),
  'any line': () =>
    fail('INVALID_JSON', 'there are only blank lines').with({ hint: 'send {"event": "system:health"}' }),
  'line end': () => fail('TIMEOUT', 'the rest of the line').with({ hint: 'end every line with a line feed' }),
}

/** Counts for how many rounds a client has kept us waiting: no connection needs a timer of its own. */
export class Patience {
  readonly #limits: Limits
  #lines = 0
  readonly #rounds = { silent: 0, half: 0, slow: 0, closing: 0 }

  constructor(limits: Limits) {
    this.#limits = limits
  }

  look({ lines, spoke, halfLine, unread, closing, bound }: Observed): Late | Lost | undefined {
    const limits = this.#limits
    const stuck = halfLine ? lines === this.#lines : spoke && lines === 0
    this.#lines = lines
    this.#count('silent', lines === 0 && !spoke && !bound)
    this.#count('half', stuck)
    this.#count('slow', unread > limits.slow_bytes || (closing && unread > 0))
    this.#count('closing', closing && unread === 0)
    const { silent, half, slow, closing: farewell } = this.#rounds
    if (farewell >= limits.farewell_rounds) return 'farewell'
    if (slow >= limits.slow_rounds) return 'reading'
    if (closing) return undefined
    if (silent >= limits.silent_rounds) return 'first line'
    if (half < limits.half_sent_rounds) return undefined
    return halfLine ? 'line end' : 'any line'
  }

  #count(what: 'silent' | 'half' | 'slow' | 'closing', holds: boolean): void {
    this.#rounds[what] = holds ? this.#rounds[what] + 1 : 0
  }
}
