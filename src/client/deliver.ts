import { fail, type KsiError } from '../errors.ts'
import type { Subscription } from './subscription.ts'
import type { ReceivedEvent } from './wire.ts'

export type Listener<Data> = (event: ReceivedEvent<Data>) => unknown

/** Hands every event to the listener, one after the other; a promise it returns is awaited. Never rejects. */
export const deliver = async (
  subscription: Subscription,
  listener: Listener<any>,
  onEnd: (cause: KsiError) => void = warnOfEnd,
): Promise<void> => {
  try {
    for await (const event of subscription) {
      try {
        await listener(event)
      } catch (cause) {
        throwLater(cause)
      }
    }
  } catch (cause) {
    onEnd(cause as KsiError)
  }
}

/** The first event that fits; the subscription ends with it. Rejects with TIMEOUT after so many seconds. */
export const firstOf = async (
  subscribed: Promise<Subscription>,
  fits: (event: ReceivedEvent<any>) => boolean,
  { pattern, timeout }: { pattern: string; timeout: number },
): Promise<ReceivedEvent<any>> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fail('TIMEOUT', pattern)), timeout * 1000)
  })
  const found = subscribed.then(async subscription => {
    for await (const event of subscription) if (fits(event)) return event
    throw fail('CANCELLED', pattern)
  })
  try {
    return await Promise.race([found, late])
  } finally {
    clearTimeout(timer)
    // The race has told the caller already how these ended.
    subscribed.then(subscription => subscription.close()).catch(() => {})
    found.catch(() => {})
  }
}

/** A listener's own failure is the program's and must not end the subscription. */
const throwLater = (cause: unknown): void =>
  process.nextTick(() => {
    throw cause
  })

const warnOfEnd = (cause: KsiError): void =>
  process.emitWarning(`a KSI subscription ended: ${cause.message}`, { code: cause.code })
