let origin = performance.timeOrigin
let second = Number.NaN
let upToSecond = ''

/** Now, UTC, ISO 8601 with microseconds; without a fraction when they are zero. */
export const timestamp = (): string => {
  const now = origin + performance.now()
  // The precise clock stands still while the machine sleeps, and does not follow when the other is set.
  if (Math.abs(now - Date.now()) > 20) {
    origin = Date.now() - performance.now()
    return timestamp()
  }
  const whole = Math.floor(now / 1000)
  if (whole !== second) upToSecond = new Date(whole * 1000).toISOString().slice(0, 19)
  second = whole
  const micros = Math.floor((now - whole * 1000) * 1000)
  return micros === 0 ? `${upToSecond}Z` : `${upToSecond}.${String(micros).padStart(6, '0')}Z`
}
