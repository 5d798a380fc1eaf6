import { andThen, type Checked, type Schema } from '../plugin/index.ts'

/** Data passes the checks one after the other; the next is given what the one before made of it. */
export const checksInTurn = (first: Schema | undefined, next: Schema | undefined): Schema | undefined => {
  if (!first || !next) return first ?? next
  const validate = (value: unknown) =>
    andThen(first['~standard'].validate(value), (checked: Checked<unknown>) =>
      checked.issues ? checked : next['~standard'].validate(checked.value),
    )
  return { '~standard': { ...first['~standard'], validate } }
}
