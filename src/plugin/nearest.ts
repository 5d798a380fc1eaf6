/**
 * The names that were probably meant by `name`, the likeliest first: those that differ by a slip of the keyboard,
 * and those that contain it. Empty when nothing is near.
 */
export const nearest = (name: string, names: Iterable<string>, count = 3): string[] => {
  const wanted = name.toLowerCase()
  const most = Math.max(1, Math.floor(wanted.length / 3))
  const found: { name: string; distance: number }[] = []
  for (const candidate of names) {
    const distance = distanceWithin(wanted, candidate.toLowerCase(), most)
    if (distance !== undefined) found.push({ name: candidate, distance })
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return found.slice(0, count).map(one => one.name)
}

/** Names come from strangers: what differs too much in length is not even compared. */
const distanceWithin = (wanted: string, candidate: string, most: number): number | undefined => {
  if (wanted.length >= 3 && candidate.length <= wanted.length * 4 && candidate.includes(wanted)) return 1
  if (Math.abs(wanted.length - candidate.length) > most) return undefined
  const distance = editDistance(wanted, candidate)
  return distance <= most ? distance : undefined
}

/** How many letters must be put in, taken out, replaced or swapped with their neighbour. */
const editDistance = (from: string, to: string): number => {
  let twoBack: number[] = []
  let back = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const here = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let best = Math.min(back[column]! + 1, here[column - 1]! + 1, back[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) best = Math.min(best, twoBack[column - 2]! + 1)
      here.push(best)
    }
    twoBack = back
    back = here
  }
  return back[to.length]!
}
