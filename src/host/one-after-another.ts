/** Runs what it is given when all it was given before is over, however that ended. */
export const oneAfterAnother = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const done = last.then(work)
    last = done.catch(() => {}) // whoever asked for it is told
    return done
  }
}
