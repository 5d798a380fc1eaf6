import { type Check, type Problem, refuse } from './problem.ts'

export const allOf =
  (checks: readonly Check[]): Check =>
  (value, problems) =>
    checks.reduce((read, check) => check(read, problems), value)

export const anyOf =
  (checks: readonly Check[]): Check =>
  (value, problems) => {
    const refused: Problem[][] = []
    for (const check of checks) {
      const found: Problem[] = []
      const read = check(value, found)
      if (found.length === 0) return read
      refused.push(found)
    }
    return sayNoneFits(value, problems, refused)
  }

export const oneOf =
  (checks: readonly Check[]): Check =>
  (value, problems) => {
    const refused: Problem[][] = []
    const fitting: unknown[] = []
    for (const check of checks) {
      const found: Problem[] = []
      const read = check(value, found)
      if (found.length === 0) fitting.push(read)
      else refused.push(found)
    }
    if (fitting.length === 0) return sayNoneFits(value, problems, refused)
    if (fitting.length > 1) return refuse(value, problems, 'fits more than one of the forms it may have')
    return fitting[0]
  }

export const not =
  (check: Check): Check =>
  (value, problems) => {
    const found: Problem[] = []
    check(value, found)
    return found.length > 0 ? value : refuse(value, problems, 'is not allowed here')
  }

/** The form that was tried is the one whose problems lie deepest; if none was, all of them are said. */
const sayNoneFits = (value: unknown, problems: Problem[], refused: readonly Problem[][]): unknown => {
  const tried = refused.find(found => found.every(({ path }) => path.length > 0))
  if (tried) problems.push(...tried)
  else refuse(value, problems, [...new Set(refused.map(found => found[0]!.message))].join(', or '))
  return value
}
