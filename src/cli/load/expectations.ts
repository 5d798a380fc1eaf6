import { nearest } from '../../plugin/nearest.ts'
import { parseDuration, sayDuration } from '../duration.ts'
import { UsageError } from '../usage-error.ts'
import type { Driven } from './drive.ts'

/** What the load must show: a bound for one of its figures. */
export interface Expectation {
  readonly text: string
  /** What was found, in words; undefined when the bound is kept. */
  readonly missed: (driven: Driven) => string | undefined
}

const ms = (quantile: (driven: Driven) => number) => (bound: string) => {
  const most = parseDuration(bound) * 1000
  return (driven: Driven) => (quantile(driven) <= most ? undefined : sayMs(quantile(driven)))
}

/** By name of the figure: a bound as text → whether a load keeps it. */
const figures: Readonly<Record<string, (bound: string) => Expectation['missed']>> = {
  p50: ms(({ times }) => times.quantile(0.5)),
  p90: ms(({ times }) => times.quantile(0.9)),
  p95: ms(({ times }) => times.quantile(0.95)),
  p99: ms(({ times }) => times.quantile(0.99)),
  'p99.9': ms(({ times }) => times.quantile(0.999)),
  max: ms(({ slowest }) => slowest),
  errors: bound => {
    const most = countOf(bound)
    return driven => (errorsOf(driven) <= most ? undefined : String(errorsOf(driven)))
  },
  rate: bound => {
    const least = countOf(bound)
    return driven => (rateOf(driven) >= least ? undefined : `${rateOf(driven).toFixed(1)} per second`)
  },
}

/** Reads `p99=20ms,errors=0`. Throws UsageError. */
export const readExpectations = (text: string): Expectation[] =>
  text.split(',').map(part => {
    const [, name, bound] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(part) ?? []
    if (name === undefined || bound === undefined)
      throw new UsageError(`"${part}" is no expectation`, { hint: 'as p99=20ms,errors=0' })
    if (!Object.hasOwn(figures, name)) throw unknown(name)
    return { text: `${name}=${bound}`, missed: figures[name]!(bound) }
  })

export const errorsOf = ({ errors }: Driven): number => Object.values(errors).reduce((sum, count) => sum + count, 0)

/** Answers per second. */
export const rateOf = ({ answered, seconds }: Driven): number => (seconds === 0 ? 0 : answered / seconds)

export const sayMs = (length: number): string =>
  length < 10 ? `${length.toFixed(2)} ms` : length < 1000 ? `${length.toFixed(1)} ms` : sayDuration(length / 1000)

const countOf = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`"${text}" is no number`, { hint: 'as errors=0' })
  return Number(text)
}

const unknown = (name: string): UsageError => {
  const [near] = nearest(name, Object.keys(figures), 1)
  const hint = near === undefined ? `there are ${Object.keys(figures).join(', ')}` : `did you mean ${near}?`
  return new UsageError(`nothing is measured as "${name}"`, { hint })
}
