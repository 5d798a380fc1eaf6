/** Of both halves together: with half of it, sets that wait for the disk are copied so often that they take twice as long. */
const mostBytes = 16 << 20
/**
 * Keeps the space for new objects small: on a large machine it would take 130 MB under load, and keep them. Without a flag
 * of the command line that is possible only by watching it grow. Begins after so many ms, for a start has other things to
 * do; the result ends it.
 */
export const limitYoungGeneration = (afterMs = 20): (() => void) => {
  const ended = new AbortController()
  const timer = setTimeout(() => void watch(ended.signal), afterMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
    ended.abort()
  }
}

const watch = async (ended: AbortSignal): Promise<void> => {
  const { PerformanceObserver } = await import('node:perf_hooks')
  const { getHeapSpaceStatistics, setFlagsFromString } = await import('node:v8')
  let factor = 0
  const look = (): void => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    const wanted = (young?.space_size ?? 0) < mostBytes ? 2 : 1
    if (wanted !== factor) setFlagsFromString(`--semi-space-growth-factor=${wanted}`)
    factor = wanted
  }
  const observer = new PerformanceObserver(look)
  ended.addEventListener('abort', () => observer.disconnect())
  if (!ended.aborted) observer.observe({ entryTypes: ['gc'] })
}
