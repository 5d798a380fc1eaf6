import type { LegacyCall, LegacyCommand } from '../command.ts'

/** A command on its way. */
export interface Routed {
  /** Its name, without blanks and by what it reports itself as. */
  readonly command: string
  /** What is known of it here. */
  readonly known: LegacyCommand | undefined
  readonly message: object
  /** The name its client gives itself. */
  readonly client: string
  readonly call: LegacyCall
}
