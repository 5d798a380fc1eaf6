let offset = performance.timeOrigin
let corrected = 0

/** The global is found by a getter: too dear for every look at the clock. */
const clock = performance

/** Milliseconds of a clock that never jumps: for deadlines and durations. */
export const monotonic = (): number => clock.now()

/**
 * The same moment in whole milliseconds since 1970, so that one read of the clock serves as timestamp and as start of a duration.
 * Once a second it is brought back to the system's clock, which may jump.
 */
export const wall = (at: number): number => {
  if (at - corrected > 1000 || at < corrected) {
    corrected = at
    offset = Date.now() - performance.now()
  }
  return Math.floor(offset + at)
}
