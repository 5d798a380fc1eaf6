import type { Socket } from 'node:net'

/** Counts the lines that come to all of them together; `reach` resolves when so many have come since `reset`. */
export const countingLines = (sockets: readonly Socket[]) => {
  let count = 0
  let wanted = Number.POSITIVE_INFINITY
  let arrived = (): void => {}
  for (const socket of sockets) {
    socket.on('data', (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
      if (count >= wanted) arrived()
    })
  }
  return {
    reset: () => {
      count = 0
      wanted = Number.POSITIVE_INFINITY
    },
    reach: (lines: number): Promise<void> =>
      new Promise(resolve => {
        wanted = lines
        arrived = resolve
        if (count >= wanted) resolve()
      }),
  }
}
