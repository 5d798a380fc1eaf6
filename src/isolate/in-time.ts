import { fail } from '../errors.ts'

/** The value, or after so many milliseconds the error that `late` gives: TIMEOUT if nothing is said. */
export const inTime = <T>(
  value: Promise<T>,
  ms: number,
  late: () => Error = () => fail('TIMEOUT', 'it'),
): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(late()), ms)
  value.then(resolve, reject)
  return promise.finally(() => clearTimeout(timer))
}
