/** Milliseconds. A plugin has to answer a ping within `answer` after something of it was late, within `silence` otherwise. */
export const watchLimits = { arm: 50, look: 1000, ping: 5000, answer: 1000, silence: 10_000 } as const

export interface Watched {
  readonly ping: () => Promise<unknown>
  readonly kill: (reason: string) => void
}

/** A request that is being worked on. */
export interface Work {
  /** Milliseconds since 1970. */
  readonly due: number
  /** It takes longer than most. */
  readonly arm: () => void
  /** Nobody else has told it that it is late. */
  readonly expire: () => void
}

/** Finds out whether a plugin's process is blocked, and ends it then. */
export class Watch {
  readonly #watched: Watched
  readonly #work = new Set<Work>()
  #unarmed: Work[] = []
  #arming: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  /** How often we have looked since a ping that is not answered; a daemon that was asleep has not looked. */
  #silentLooks: number | undefined
  #looksToPing: number = watchLimits.ping / watchLimits.look
  #answerBy: NodeJS.Timeout | undefined
  #isOver = false

  constructor(watched: Watched) {
    this.#watched = watched
  }

  begin(): void {
    this.#timer = setInterval(() => this.#look(), watchLimits.look)
    this.#timer.unref()
  }
  end(): void {
    this.#isOver = true
    clearInterval(this.#timer)
    clearTimeout(this.#arming)
    clearTimeout(this.#answerBy)
  }

  /** Something is being worked on until the result is called. */
  working(work: Work): () => void {
    this.#work.add(work)
    this.#unarmed.push(work)
    this.#arming ??= setTimeout(this.#arm, watchLimits.arm)
    return () => void this.#work.delete(work)
  }

  /** Something took too long: either it waits for something, or it keeps all others waiting. */
  overdue(what: string): void {
    if (this.#isOver || this.#answerBy) return
    const { answer } = watchLimits
    const late = (): void =>
      this.#watched.kill(`${what} took too long, and it did not answer a ping within ${answer} ms`)
    this.#answerBy = setTimeout(late, answer)
    this.#ping(() => {
      clearTimeout(this.#answerBy)
      this.#answerBy = undefined
    })
  }

  #arm = (): void => {
    const late = this.#unarmed.filter(work => this.#work.has(work))
    this.#unarmed = []
    this.#arming = undefined
    for (const work of late) work.arm()
  }

  #look(): void {
    const now = Date.now()
    for (const work of this.#work) if (work.due + watchLimits.look < now) work.expire()
    if (this.#work.size > 0) return // it will be asked when that takes too long
    if (this.#silentLooks !== undefined) {
      if (++this.#silentLooks * watchLimits.look > watchLimits.silence)
        this.#watched.kill(`it answered nothing for ${watchLimits.silence / 1000} s`)
    } else if (--this.#looksToPing <= 0) this.#pingNow()
  }
  #pingNow(): void {
    this.#looksToPing = watchLimits.ping / watchLimits.look
    this.#silentLooks = 0
    this.#ping(() => {
      this.#silentLooks = undefined
    })
  }

  #ping(answered: () => void): void {
    this.#watched.ping().then(answered, () => {}) // it has ended: there is nothing to watch
  }
}
