/** Handlers that give away the same id follow each other: the next one can read what the one before it has changed. */
export class IdQueue {
  readonly #last = new Map<string, Promise<void>>()

  async hold<T>(agent_id: string, run: () => Promise<T>): Promise<T> {
    const before = this.#last.get(agent_id)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(agent_id, promise)
    await before
    try {
      return await run()
    } finally {
      // By then the changes are staged, and whoever reads the row waits for their commit.
      setImmediate(() => {
        if (this.#last.get(agent_id) === promise) this.#last.delete(agent_id)
        resolve()
      })
    }
  }
}
