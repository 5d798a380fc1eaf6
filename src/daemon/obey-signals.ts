const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** The signals that stop a daemon in order; a second SIGINT ends it at once. The result ends the obedience. */
export const obeySignals = (stop: (reason: string) => void): (() => void) => {
  let asked = false
  const obey = (signal: NodeJS.Signals): void => {
    if (asked && signal === 'SIGINT') process.exit(130)
    asked = true
    stop(signal)
  }
  for (const signal of signals) process.on(signal, obey)
  return () => {
    for (const signal of signals) process.off(signal, obey)
  }
}
