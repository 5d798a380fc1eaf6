import type { Latency } from '../plugin/index.ts'

/** Buckets per octave: a power of two, so that a bucket is found by shifting. */
const perOctave = 16
const octaves = 28
/** The unit in which times are counted: a sixteenth of a microsecond, in ms. */
const unit = 1 / 16_384
const most = 2 ** 31 - 1

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
  const units = Math.min(most, ms / unit) | 0
  if (units < perOctave) return units
  const octave = 31 - Math.clz32(units)
  return (octave - 3) * perOctave + ((units >> (octave - 4)) & (perOctave - 1))
}

const middleOf = (bucket: number): number => {
  if (bucket < perOctave) return bucket * unit
  const octave = Math.floor(bucket / perOctave) + 3
  return unit * 2 ** (octave - 4) * (perOctave + (bucket % perOctave) + 0.5)
}
