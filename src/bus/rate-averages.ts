const stepMs = 5000
const minutes = { '1m': 1, '5m': 5, '15m': 15 } as const
type Average = keyof typeof minutes

/** Events per second, averaged over the last minutes as a machine's load is. */
export class RateAverages {
  #averages: Record<Average, number> | undefined
  #last = 0
  #timer: NodeJS.Timeout | undefined

  /** `count` says how many there have been in all; ends with the result. */
  follow(count: () => number): () => void {
    this.#timer = setInterval(() => this.#step(count()), stepMs)
    this.#timer.unref()
    return () => clearInterval(this.#timer)
  }

  read(): Record<Average, number> {
    return this.#averages ?? { '1m': 0, '5m': 0, '15m': 0 }
  }

  #step(total: number): void {
    const rate = ((total - this.#last) * 1000) / stepMs
    this.#last = total
    const before = this.#averages ?? { '1m': rate, '5m': rate, '15m': rate }
    const next = (average: Average): number => {
      const weight = Math.exp(-stepMs / (minutes[average] * 60_000))
      return before[average] * weight + rate * (1 - weight)
    }
    this.#averages = { '1m': next('1m'), '5m': next('5m'), '15m': next('15m') }
  }
}
