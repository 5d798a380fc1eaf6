import type { FunctionStatement } from '../python/syntax.ts'
import { Untranslatable } from './code.ts'
import { translateFunction } from './function.ts'
import type { Surroundings } from './scope.ts'

/** A body in TypeScript, or why it stays in Python and at which line. */
export type Body = { readonly lines: readonly string[] } | { readonly reason: string; readonly line: number }

/** Gives the reason where something throws Untranslatable. */
export const attempt = (make: () => readonly string[], line: number): Body => {
  try {
    return { lines: make() }
  } catch (cause) {
    if (cause instanceof Untranslatable) return { reason: cause.message, line: cause.line ?? line }
    if (cause instanceof RangeError) return { reason: 'it is nested too deep', line }
    throw cause
  }
}

interface Making {
  readonly around: Surroundings
  readonly given: readonly string[]
  /** What the object itself is called. */
  readonly self?: string
}

/** The body of one function alone. */
export const bodyOfFunction = (method: FunctionStatement, { around, given, self }: Making): Body =>
  attempt(
    () => translateFunction(method, { around, given, unusable: [], ...(self !== undefined && { self }) }),
    method.line,
  )
