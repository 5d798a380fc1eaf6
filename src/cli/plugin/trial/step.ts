/** One thing that was tried with a plugin. */
export interface Step {
  readonly name: string
  readonly ok: boolean
  /** What was seen. */
  readonly message?: string
  /** What to do. */
  readonly hint?: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
}
