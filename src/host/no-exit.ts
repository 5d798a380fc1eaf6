let isGuarded = false

/** A plugin that calls `process.exit` would end the daemon and everybody's work: it gets an error instead. `isPlugin` knows its files. */
export const refuseExit = (isPlugin: (stack: string) => boolean): void => {
  if (isGuarded) return
  isGuarded = true
  const exit = process.exit
  process.exit = code => {
    if (isPlugin(new Error().stack ?? '')) throw new Error('process.exit is not for plugins: it would end the daemon')
    return exit.call(process, code)
  }
}
