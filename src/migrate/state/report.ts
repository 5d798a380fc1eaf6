/** One place that was looked at. */
export interface SourceReport {
  readonly kind: 'database' | 'json' | 'identities' | 'profiles' | 'prompts' | 'session_logs' | 'snapshot'
  readonly path: string
  /** Rows, keys, identities or files in it. */
  readonly count: number
  /** Of the content that was copied. */
  readonly sha256?: string
  /** Rows whose time has come; they are copied as well. */
  readonly expired?: number
}

/** Something that could not be copied, or not as it was. */
export interface Problem {
  readonly path: string
  readonly reason: string
  readonly hint?: string
}

/** One thing that both sides have changed, or that two sources say differently. */
export interface Contested {
  readonly what: string
  readonly kept: string
}

/** What a move of state did. */
export interface StateReport {
  readonly direction: 'to_new' | 'to_old'
  readonly from: string
  readonly to: string
  readonly sources: readonly SourceReport[]
  /** Rows, values and files that were written, and removed, this time. */
  readonly written: number
  readonly removed: number
  readonly conflicts: readonly Contested[]
  readonly problems: readonly Problem[]
  /** What an operator should know, a line each. */
  readonly notes: readonly string[]
}
