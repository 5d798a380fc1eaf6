import { fail } from '../errors.ts'

/** The value, or TIMEOUT after so many milliseconds. */
export const inTime = <T>(late: PromiseLike<T>, what: string, ms: number): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(fail('TIMEOUT', what)), ms)
  late.then(resolve, reject)
  return promise.finally(() => clearTimeout(timer))
}
