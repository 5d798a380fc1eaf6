import { invalidCommand } from '../legacy-error.ts'
import type { Field, Problem } from './rule.ts'

/** The parameters of a command by name, in the order in which their mistakes are told. */
export type Fields = Readonly<Record<string, Field>>

/** What a command is given. */
export type ParametersOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** How a command's parameters are checked. */
export interface Checked<F extends Fields> {
  readonly parameters: F
  /** Looks at all of them together; gives the text of what is wrong. */
  readonly check?: (parameters: ParametersOf<F>) => string | undefined
}

/** Reads the parameters of a command; unknown ones are ignored. Throws INVALID_COMMAND. */
export const readParameters = <F extends Fields>(
  { parameters, check }: Checked<F>,
  given: Readonly<Record<string, unknown>>,
): ParametersOf<F> => {
  const problems: Problem[] = []
  const read: Record<string, unknown> = {}
  for (const name in parameters) {
    const field = parameters[name]!
    if (Object.hasOwn(given, name)) read[name] = field.rule.read(given[name], [name], problems)
    else if (field.required) problems.push({ path: [name], reason: 'Field required' })
    else read[name] = field.default
  }
  const wrong = problems.length === 0 ? check?.(read as ParametersOf<F>) : undefined
  if (wrong !== undefined) problems.push({ path: [], reason: `Value error, ${wrong}` })
  if (problems.length > 0) throw refused(problems)
  return read as ParametersOf<F>
}

export const refused = (problems: readonly Problem[]) =>
  invalidCommand(
    `Validation failed: ${problems.map(({ path, reason }) => `${path.join(' -> ')}: ${reason}`).join('; ')}`,
  )
