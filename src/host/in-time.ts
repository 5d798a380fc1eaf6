import { fail, type KsiError } from '../errors.ts'

/** The value, or TIMEOUT after so many milliseconds. */
export const inTime = <T>(late: PromiseLike<T>, what: string, ms: number): Promise<T> =>
  within(late, ms, () => fail('TIMEOUT', what))

/** The value, or this error after so many milliseconds. */
export const within = <T>(late: PromiseLike<T>, ms: number, error: () => KsiError): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => reject(error()), ms)
  late.then(resolve, reject)
  return promise.finally(() => clearTimeout(timer))
}
