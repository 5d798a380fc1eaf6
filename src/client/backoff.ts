const first = 50
const longest = 5000

/** Waiting times in ms, each about twice the last, so that many clients do not come back at once. */
export function* backoff(random: () => number = Math.random): Generator<number, never, void> {
  for (let delay = first; ; delay = Math.min(delay * 2, longest)) yield delay * (0.5 + random() / 2)
}
