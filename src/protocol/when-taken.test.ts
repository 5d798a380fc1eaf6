import { expect, test } from 'vitest'
import type { Outlet } from '../transport/index.ts'
import { Turn } from './turn.ts'
import { WhenTaken } from './when-taken.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const holding = (waiting: number) => {
  const outlet = { waiting, send: () => {}, share: () => {}, flush: () => {} } satisfies Outlet
  const failures: unknown[] = []
  return { outlet, failures, whenTaken: new WhenTaken(outlet, new Turn(), cause => failures.push(cause)) }
}

test('what little waits is not waited for: a stream that holds little never says that it has drained', async () => {
  const { whenTaken } = holding(1000)
  let ran = 0
  whenTaken.run(() => ran++)
  expect(ran).toBe(0)
  await turn()
  expect(ran).toBe(1)
})

test('what is much is waited for', async () => {
  const { whenTaken, outlet } = holding(1 << 20)
  let ran = 0
  whenTaken.run(() => ran++)
  await turn()
  whenTaken.drained()
  await turn()
  expect(ran).toBe(0)
  outlet.waiting = 0
  whenTaken.drained()
  await turn()
  expect(ran).toBe(1)
})

test('of several things each has a turn of its own, in their order', async () => {
  const { whenTaken } = holding(0)
  const ran: number[] = []
  for (const n of [1, 2, 3]) whenTaken.run(() => ran.push(n))
  for (const so of [[1], [1, 2], [1, 2, 3]]) {
    await turn()
    expect(ran).toEqual(so)
  }
})

test('after the end nothing runs; what fails is told', async () => {
  const { whenTaken, failures } = holding(0)
  whenTaken.run(() => {
    throw new Error('on purpose')
  })
  await turn()
  expect(failures).toEqual([new Error('on purpose')])
  let ran = 0
  whenTaken.run(() => ran++)
  whenTaken.end()
  await turn()
  expect(ran).toBe(0)
})
