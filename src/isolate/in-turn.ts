/** Runs what it is given, at most so many at once; the others in the order in which they came. */
export const inTurn = (atOnce: number): (<T>(run: () => Promise<T>) => Promise<T>) => {
  let room = atOnce
  const waiting: (() => void)[] = []
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else room++
  }
  return async run => {
    if (room > 0) room--
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await run()
    } finally {
      leave()
    }
  }
}
