import { expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

test('never more than so many run, all of them in order, and who fails leaves like others', async () => {
  const turn = inTurn(2)
  const ends: (() => void)[] = []
  const began: number[] = []
  const all = [1, 2, 3, 4, 5].map(n =>
    turn(async () => {
      began.push(n)
      await new Promise<void>(resolve => ends.push(resolve))
      if (n === 2) throw new Error('no luck')
      return n
    }).catch((cause: Error) => cause.message),
  )
  for (const sofar of [
    [1, 2],
    [1, 2, 3],
    [1, 2, 3, 4],
    [1, 2, 3, 4, 5],
  ]) {
    await expect.poll(() => began).toEqual(sofar)
    ends.shift()!()
  }
  await expect.poll(() => ends.length).toBe(1)
  ends.shift()!()
  expect(await Promise.all(all)).toEqual([1, 'no luck', 3, 4, 5])
})
