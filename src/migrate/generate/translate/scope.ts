import type { Models } from '../find/models.ts'
import type { PythonFile } from '../find/python-file.ts'
import type { Expression, FunctionStatement } from '../python/syntax.ts'
import { type Code, literal, variableName } from './code.ts'

/** What the functions of one handler are translated with. */
export interface Surroundings {
  readonly file: PythonFile
  readonly models: Pick<Models, 'has'>
  /** The command it answers; undefined in a plugin. */
  readonly command?: string
  /** Other methods of its class, and functions of its file, by name. */
  readonly functions: ReadonlyMap<string, FunctionStatement>
  /** Values of its class. */
  readonly members: ReadonlyMap<string, unknown>
  /** Names of `functions` that were used. */
  readonly called: Set<string>
  /** What a plugin's own words mean: its context, its `emit`. */
  readonly special?: (call: Extract<Expression, { kind: 'call' }>, given: readonly Code[]) => Code | undefined
}

/** The names of one function. */
export class Scope {
  readonly around: Surroundings
  readonly #locals: Map<string, Code>
  /** The variable of the `except` it is in. */
  readonly error: string | undefined
  constructor(around: Surroundings, locals: ReadonlyMap<string, Code> = new Map(), error?: string) {
    this.around = around
    this.#locals = new Map(locals)
    this.error = error
  }

  /** What a name means; undefined for one that comes from elsewhere. */
  find(name: string): Code | undefined {
    const local = this.#locals.get(name)
    if (local) return local
    const { constants } = this.around.file
    if (constants.has(name)) return { text: literal(constants.get(name)) }
    return undefined
  }

  note(name: string, code: Code): void {
    this.#locals.set(name, code)
  }

  /** The same with more names, which are forgotten with it. */
  with(names: readonly string[], error = this.error): Scope {
    const scope = new Scope(this.around, this.#locals, error)
    for (const name of names) scope.note(name, { text: variableName(name) })
    return scope
  }
}
