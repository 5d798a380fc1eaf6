import { Histogram } from '../../src/bus/histogram.ts'
import type { Measurement } from '../goal.ts'
import { quantile } from '../measure/statistics.ts'

const records = 1_000_000

/** Goal 16: how exact, how large and how fast the daemon's own times are. */
export const histogram: Measurement = {
  name: 'histogram',
  run: async () => [
    { goal: '16', what: 'error of p50, p95 and p99', value: error() * 100, unit: '%', most: 7 },
    { goal: '16', what: 'memory of a histogram', value: bytes(), unit: 'bytes', most: 8192 },
    { goal: '16', what: 'CPU per record', value: cost(), unit: 'ns', most: 20 },
  ],
}

/** Times as they occur: most of them short, a few a thousand times as long. Milliseconds. */
const times = Array.from({ length: 100_000 }, () => 0.002 * Math.exp(Math.abs(gauss()) * 2))

function gauss(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random())
}

const error = (): number => {
  const kept = new Histogram()
  for (const time of times) kept.record(time)
  return Math.max(...[0.5, 0.95, 0.99].map(part => Math.abs(kept.quantile(part) / quantile(times, part) - 1)))
}

const bytes = (): number => {
  const before = heap()
  const many = Array.from({ length: 1000 }, () => new Histogram())
  return (heap() - before) / many.length
}

const heap = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const cost = (): number => {
  const kept = new Histogram()
  const rounds = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage()
    for (let at = 0; at < records; at++) kept.record(times[at % times.length]!)
    const { user, system } = process.cpuUsage(before)
    return ((user + system) * 1000) / records
  })
  return Math.min(...rounds)
}
