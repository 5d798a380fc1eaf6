import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition. Rejects with what `says` says after ten seconds. */
export const until = async (
  holds: () => unknown | Promise<unknown>,
  says: () => unknown = () => holds,
): Promise<void> => {
  const limit = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`it never came to: ${String(says())}`)
    await sleep(5)
  }
}
