/** A clock whose times are never equal and never go back, as ISO 8601 with microseconds: to sort by them is to sort by order. */
export const ascendingClock = (): (() => string) => {
  let last = 0
  return () => {
    last = Math.max(Date.now() * 1000, last + 1)
    const micros = String(last % 1000).padStart(3, '0')
    return new Date(Math.floor(last / 1000)).toISOString().replace('Z', `${micros}Z`)
  }
}
