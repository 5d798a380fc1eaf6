/** What is wrong with one part of a command, and where it is: names of fields and indexes of lists. */
export interface Problem {
  readonly path: readonly (string | number)[]
  readonly reason: string
}

/** The kind of value a parameter takes. `read` gives the value back as the command wants it, or adds a problem. */
export interface Rule<T = any> {
  /** As HELP says it. */
  readonly type: string
  readonly items?: Rule
  readonly words?: readonly string[]
  readonly read: (value: unknown, path: Problem['path'], problems: Problem[]) => T
}

/** One parameter of a command. */
export interface Field<T = any> {
  readonly rule: Rule<T>
  readonly doc: string
  readonly required: boolean
  /** What a missing one becomes; it is not checked. */
  readonly default?: T
}

export const required = <T>(rule: Rule<T>, doc: string): Field<T> => ({ rule, doc, required: true })

export const optional = <T, D extends T>(rule: Rule<T>, fallback: D, doc: string): Field<T> => ({
  rule,
  doc,
  required: false,
  default: fallback,
})
