import { readJson } from './json/read.ts'
import { legacyError } from './legacy-error.ts'

/** An answer of the old daemon, to be passed on as it is. */
export class Forwarded {
  readonly line: string
  constructor(line: string) {
    this.line = line
  }

  /** The same for who has asked by an event. Throws what the old daemon refused. */
  get result(): unknown {
    const { status, error, result } = readJson(this.line).exact as any
    if (status === 'success') return result
    throw legacyError(String(error?.code ?? 'INTERNAL_ERROR'), String(error?.message ?? this.line))
  }
}
