/** One measured figure beside what it should be. */
export interface Figure {
  /** The number of the goal it belongs to. */
  readonly goal: string
  readonly what: string
  readonly value: number
  readonly unit: 'ratio' | 'ns' | 'µs' | 'ms' | 'bytes' | 'MB' | 'per s' | '%'
  /** What it should at most, or at least, be; without one it is only reported. */
  readonly most?: number
  readonly least?: number
  /** What the figure was made of, for the report. */
  readonly detail?: string
}

/** A group of figures that are measured together. */
export interface Measurement {
  readonly name: string
  readonly run: () => Promise<readonly Figure[]>
}

export const isMet = ({ value, most, least }: Figure): boolean | undefined => {
  if (most === undefined && least === undefined) return undefined
  return value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY)
}
