/** What is wrong with a value, and where in it. */
export interface Problem {
  readonly message: string
  readonly path: (string | number)[]
}

/** Adds to `problems` what is wrong with the value, and gives it back with its defaults filled in. */
export type Check = (value: unknown, problems: Problem[]) => unknown

/** More than this is not said: bad input must not become a long answer. */
export const mostProblems = 10

/** Notes one problem and gives back the value as it was. */
export const refuse = (value: unknown, problems: Problem[], message: string): unknown => {
  problems.push({ message, path: [] })
  return value
}

/** Puts a step in front of the paths of all problems from `from` on: they were found below that step. */
export const below = (problems: Problem[], from: number, step: string | number): void => {
  for (let at = from; at < problems.length; at++) problems[at]!.path.unshift(short(step))
}

const short = (step: string | number): string | number =>
  typeof step === 'string' && step.length > 80 ? `${step.slice(0, 80)}…` : step
