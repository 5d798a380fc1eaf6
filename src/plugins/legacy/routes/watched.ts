import { type Awaitable, type EventContext, isThenable, KsiError } from '../../../plugin/index.ts'
import { isFailure } from './failures.ts'

/** Notes how something ends that runs for an event, also that it ended too late; what it gives is given on. */
export const watched = <T>(
  run: () => Awaitable<T>,
  { signal }: Pick<EventContext, 'signal'>,
  note: (isWrong: boolean) => void,
): Awaitable<T> => {
  const failed = (cause: unknown): never => {
    note(isFailure(cause))
    throw cause
  }
  let result: Awaitable<T>
  try {
    result = run()
  } catch (cause) {
    return failed(cause)
  }
  if (!isThenable(result)) {
    note(false)
    return result
  }
  const late = (): void => {
    if (signal.reason instanceof KsiError && signal.reason.code === 'TIMEOUT') note(true)
  }
  signal.addEventListener('abort', late)
  const ended = (): void => signal.removeEventListener('abort', late)
  return result.then(
    value => {
      ended()
      note(false)
      return value
    },
    cause => {
      ended()
      return failed(cause)
    },
  )
}
