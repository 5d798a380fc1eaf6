/** Python as far as its meaning is read here; whatever else there is, is `other` with its text. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'format'; readonly parts: readonly FormatPart[] }
  /** As it is written. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
  | { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression }
  | { readonly kind: 'slice'; readonly from?: Expression; readonly to?: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly given: readonly Argument[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'comparison'; readonly first: Expression; readonly rest: readonly Compared[] }
  | {
      readonly kind: 'choice'
      readonly condition: Expression
      readonly chosen: Expression
      readonly otherwise: Expression
    }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  | { readonly kind: 'dictionary'; readonly entries: readonly Entry[] }
  | Comprehension
  | { readonly kind: 'lambda'; readonly parameters: readonly string[]; readonly value: Expression }
  | { readonly kind: 'await'; readonly value: Expression }
  | { readonly kind: 'spread'; readonly value: Expression }
  | { readonly kind: 'other'; readonly what: string; readonly text: string }

/** Text, or a value in braces. */
export type FormatPart =
  | string
  | { readonly value: Expression; readonly conversion?: string; readonly spec?: string; readonly label?: string }

export interface Argument {
  readonly name?: string
  readonly value: Expression
  /** `*` or `**`. */
  readonly spread?: string
}

export interface Compared {
  readonly operator: string
  readonly right: Expression
}

/** Without a key: `**value`. */
export interface Entry {
  readonly key?: Expression
  readonly value: Expression
}

export interface Comprehension {
  readonly kind: 'comprehension'
  readonly form: 'list' | 'set' | 'dictionary' | 'generator'
  readonly key?: Expression
  readonly value: Expression
  readonly loops: readonly Loop[]
}

export interface Loop {
  readonly targets: readonly Expression[]
  readonly over: Expression
  readonly conditions: readonly Expression[]
}

/** From 1. */
interface Placed {
  readonly line: number
  readonly end_line: number
}

export type Statement = Placed &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | {
        readonly kind: 'assign'
        readonly targets: readonly Expression[]
        readonly annotation?: Expression
        readonly value?: Expression
      }
    | { readonly kind: 'update'; readonly target: Expression; readonly operator: string; readonly value: Expression }
    | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise?: readonly Statement[] }
    | {
        readonly kind: 'for'
        readonly targets: readonly Expression[]
        readonly over: Expression
        readonly body: readonly Statement[]
        readonly otherwise?: readonly Statement[]
      }
    | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
    | {
        readonly kind: 'try'
        readonly body: readonly Statement[]
        readonly handlers: readonly ExceptHandler[]
        readonly otherwise?: readonly Statement[]
        readonly final?: readonly Statement[]
      }
    | { readonly kind: 'raise' | 'return'; readonly value?: Expression }
    | { readonly kind: 'pass' | 'break' | 'continue' }
    | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
    | ImportStatement
    | FunctionStatement
    | ClassStatement
    | { readonly kind: 'with'; readonly contexts: readonly Expression[]; readonly body: readonly Statement[] }
    | { readonly kind: 'match'; readonly subject: Expression; readonly cases: readonly MatchCase[] }
    /** What is within it all the same. */
    | { readonly kind: 'other'; readonly what: string; readonly body: readonly Statement[] }
  )

export interface MatchCase {
  /** One of these values; none: anything; absent: a pattern that is no value. */
  readonly values?: readonly Expression[]
  readonly guard?: Expression
  readonly body: readonly Statement[]
}

export interface Branch {
  readonly condition: Expression
  readonly body: readonly Statement[]
}

export interface ExceptHandler {
  /** Without one: everything. */
  readonly type?: Expression
  readonly name?: string
  readonly body: readonly Statement[]
}

/** `import a.b as c` has no `from`; `module` of `from ..x import y` is `..x`. */
export interface ImportStatement extends Placed {
  readonly kind: 'import'
  readonly module?: string
  readonly names: readonly { readonly name: string; readonly as: string }[]
}

export interface Parameter {
  readonly name: string
  readonly annotation?: Expression
  readonly default?: Expression
  /** `*` or `**`. */
  readonly spread?: string
}

export interface FunctionStatement extends Placed {
  readonly kind: 'function'
  readonly name: string
  readonly isAsync: boolean
  readonly decorators: readonly Expression[]
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}

export interface ClassStatement extends Placed {
  readonly kind: 'class'
  readonly name: string
  readonly decorators: readonly Expression[]
  readonly bases: readonly Argument[]
  readonly body: readonly Statement[]
}

/** A file that was read. */
export interface Module {
  readonly statements: readonly Statement[]
  /** Lines where the grammar was broken. */
  readonly wrong: readonly number[]
}

/** `a.b.c` of a name with attributes; undefined for anything else. */
export const dottedName = (expression: Expression): string | undefined => {
  if (expression.kind === 'name') return expression.name
  if (expression.kind !== 'attribute') return undefined
  const object = dottedName(expression.object)
  return object === undefined ? undefined : `${object}.${expression.name}`
}

/** The text at the beginning of a body, without its indentation. */
export const docOf = (body: readonly Statement[]): string | undefined => {
  const [first] = body
  if (first?.kind !== 'expression' || first.value.kind !== 'text') return undefined
  return first.value.value.replace(/\n[ \t]+/g, '\n').trim()
}
