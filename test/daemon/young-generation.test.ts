import { getHeapSpaceStatistics } from 'node:v8'
import { expect, onTestFinished, test } from 'vitest'
import { limitYoungGeneration } from '../../src/daemon/young-generation.ts'

const youngMb = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_size / 2 ** 20

/** Allocates like a daemon under load, in portions, for the observer of collections runs in between. */
const allocate = async (portions: number): Promise<void> => {
  const kept: object[] = []
  for (let portion = 0; portion < portions; portion++) {
    for (let at = 0; at < 50_000; at++) kept[at % 5000] = { at, list: [at], text: String(at) }
    await new Promise(setImmediate)
  }
}

test('the space for new objects stays small, however much is allocated', async () => {
  onTestFinished(limitYoungGeneration(0))
  await allocate(300)
  expect(youngMb()).toBeLessThanOrEqual(40)
  expect(youngMb()).toBeGreaterThan(4)
})
