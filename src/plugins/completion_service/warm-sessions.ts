import type { AgentSession } from './providers/provider.ts'

interface Warm {
  readonly session: AgentSession
  /** What it was opened with; a turn with something else needs another one. */
  readonly spec: string
  readonly timer: NodeJS.Timeout
}

/** Processes that wait for the next turn of their conversation, the longest idle first. */
export class WarmSessions {
  /** Milliseconds. */
  readonly #idle: number
  readonly #warm = new Map<string, Warm>()
  readonly #closing = new Set<Promise<void>>()
  constructor(idle: number) {
    this.#idle = idle
  }

  get conversations(): readonly string[] {
    return [...this.#warm.keys()]
  }

  /** Takes the conversation's process out; one that was opened with something else is ended. */
  async take(conversation: string, spec: string): Promise<AgentSession | undefined> {
    const warm = this.#warm.get(conversation)
    if (warm?.spec !== spec || !warm.session.isWarm) {
      await this.close(conversation)
      return undefined
    }
    this.#forget(conversation, warm)
    return warm.session
  }

  /** Keeps a process for the conversation's next turn. */
  put(conversation: string, spec: string, session: AgentSession): void {
    if (!session.isWarm) return void this.#end(session)
    void this.close(conversation)
    const timer = setTimeout(() => void this.close(conversation), this.#idle)
    timer.unref()
    this.#warm.set(conversation, { session, spec, timer })
  }

  /** Ends those that have waited longest until no more than `most` are left. */
  trim(most: number): void {
    for (const conversation of this.conversations.slice(0, Math.max(0, this.#warm.size - most)))
      void this.close(conversation)
  }

  async close(conversation: string): Promise<void> {
    const warm = this.#warm.get(conversation)
    if (!warm) return
    this.#forget(conversation, warm)
    await this.#end(warm.session)
  }

  /** Ends all, and waits for those that are ending already. */
  async closeAll(): Promise<void> {
    this.trim(0)
    await Promise.all(this.#closing)
  }

  #end(session: AgentSession): Promise<void> {
    const closing = session.close().finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
    return closing
  }

  #forget(conversation: string, { timer }: Warm): void {
    clearTimeout(timer)
    this.#warm.delete(conversation)
  }
}
