import type { Latency } from '../plugin/index.ts'

const perOctave = 16
const octaves = 32
/** The smallest time told apart: a sixteenth of a microsecond, in ms. */
const smallest = 1 / 16_384

/** Times in log-linear buckets: sixteen per octave, so that a quantile is within 6 % of the exact one. 2 KB. */
export class Histogram {
  #buckets = new Uint32Array(perOctave * octaves)
  #sum = 0
  count = 0

  record(ms: number): void {
    this.count++
    this.#sum += ms
    this.#buckets[bucketOf(ms)]!++
  }

  mean(): number {
    return this.count === 0 ? 0 : this.#sum / this.count
  }

  quantile(part: number): number {
    const wanted = Math.ceil(this.count * part)
    let seen = 0
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      seen += this.#buckets[bucket]!
      if (seen >= wanted && seen > 0) return middleOf(bucket)
    }
    return 0
  }

  latency(): Latency {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), p99: this.quantile(0.99) }
  }
}

const bucketOf = (ms: number): number => {
  const units = ms / smallest
  if (units < 1) return 0
  const octave = Math.min(octaves - 1, 31 - Math.clz32(units))
  const within = Math.min(perOctave - 1, Math.floor((units / 2 ** octave - 1) * perOctave))
  return octave * perOctave + within
}

const middleOf = (bucket: number): number => {
  const octave = Math.floor(bucket / perOctave)
  return smallest * 2 ** octave * (1 + ((bucket % perOctave) + 0.5) / perOctave)
}
