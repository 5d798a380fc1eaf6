/** The languages whose code is read with their grammar; `text` is everything else. */
export type Language = 'python' | 'javascript' | 'typescript' | 'text'

/** One thing that is handed to a command; without a name it is spread, or computed. */
export interface Part {
  readonly name?: string
  /** The source of its value. */
  readonly value: string
  /** The source of the whole. */
  readonly whole: string
}

/** A place in the code of a client where it uses the old daemon. */
export interface Use {
  /** From 1. */
  readonly line: number
  /** Undefined: it is computed. */
  readonly command: string | undefined
  /** `call`: a function is given the command; `line`: the JSON that is sent; `mention`: its name, for whatever reason. */
  readonly how: 'call' | 'line' | 'mention' | 'computed'
  /** What is there now. */
  readonly source: string
  /** Undefined: it cannot be told. A text: the name of a variable. */
  readonly parameters: readonly Part[] | string | undefined
  readonly language: Language
}
