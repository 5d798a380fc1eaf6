/** Something worth a word about a plugin. A problem keeps it, or part of it, from working; a hint makes it better. */
export interface Remark {
  readonly level: 'problem' | 'hint'
  readonly message: string
  /** What to do. */
  readonly hint: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

export const problem = (message: string, hint: string): Remark => ({ level: 'problem', message, hint })
export const hint = (message: string, todo: string): Remark => ({ level: 'hint', message, hint: todo })
