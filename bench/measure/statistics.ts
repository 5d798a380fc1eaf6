export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

/**
 * Runs the cases in turn, round after round, so that what slows the machine slows all of them;
 * the first round warms up and does not count.
 */
export const alternate = async <Case extends string, Result>(
  rounds: number,
  cases: Readonly<Record<Case, () => Promise<Result>>>,
): Promise<Record<Case, Result[]>> => {
  const names = Object.keys(cases) as Case[]
  const results = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<Case, Result[]>
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const result = await cases[name]()
      if (round > 0) results[name].push(result)
    }
  return results
}

/** The median of the ratios, round by round. */
export const ratioOf = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((value, round) => value / theirs[round]!))
