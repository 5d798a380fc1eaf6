import { fail } from '../../plugin/index.ts'

/** Ids that are being given away by handlers whose changes cannot be read yet: two may not give away the same. */
export class StagedIds {
  readonly #ids = new Set<string>()

  /** Runs what gives the id away. Throws ALREADY_EXISTS when somebody else is at it. */
  async hold<T>(agent_id: string, run: () => Promise<T>): Promise<T> {
    if (this.#ids.has(agent_id)) throw alreadyExists(agent_id)
    this.#ids.add(agent_id)
    try {
      return await run()
    } finally {
      // By then the changes are staged, and whoever reads the row waits for their commit.
      setImmediate(() => this.#ids.delete(agent_id))
    }
  }
}

export const alreadyExists = (agent_id: string) =>
  fail('ALREADY_EXISTS', `agent ${agent_id}`).with({ hint: 'terminate or unregister it first, or take another id' })
