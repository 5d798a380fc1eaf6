import { expect, test } from 'vitest'
import { TurnQueue } from './turn-queue.ts'

const setUp = (limit: number) => {
  const began: string[] = []
  const ends = new Map<string, () => void>()
  const queue = new TurnQueue<{ name: string; record: { conversation: string } }>(limit, ({ name }) => {
    began.push(name)
    return new Promise(resolve => ends.set(name, resolve))
  })
  queue.open()
  const item = (name: string) => ({ name, record: { conversation: name[0]! } })
  const end = async (name: string) => {
    ends.get(name)!()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { queue, began, item, end }
}

test('one conversation is served one at a time, in order, others beside it', async () => {
  const { queue, began, item, end } = setUp(4)
  expect(['a1', 'a2', 'a3', 'b1'].map(name => queue.add(item(name)))).toEqual([0, 1, 2, 0])
  expect(began).toEqual(['a1', 'b1'])
  await end('a1')
  expect(began).toEqual(['a1', 'b1', 'a2'])
  expect(queue.length).toBe(1)
})

test('no more than the limit run at once, and a long queue of one conversation does not keep others waiting', async () => {
  const { queue, began, item, end } = setUp(1)
  for (const name of ['a1', 'a2', 'a3', 'b1']) queue.add(item(name))
  await end('a1')
  await end('b1')
  expect(began).toEqual(['a1', 'b1', 'a2'])
})

test('what waits can be taken out, what runs cannot', async () => {
  const { queue, began, item, end } = setUp(1)
  const [a1, a2, b1] = [item('a1'), item('a2'), item('b1')]
  for (const one of [a1, a2, b1]) queue.add(one)
  expect(queue.remove(a1)).toBe(false)
  expect(queue.remove(a2)).toBe(true)
  expect(queue.remove(b1)).toBe(true)
  expect(queue.length).toBe(0)
  await end('a1')
  expect(began).toEqual(['a1'])
})

test('before it is opened and after it is closed nothing is begun', async () => {
  const { queue, began, item, end } = setUp(1)
  for (const name of ['a1', 'b1']) queue.add(item(name))
  queue.close()
  await end('a1')
  expect(began).toEqual(['a1'])
  expect(queue.length).toBe(1)
  queue.open()
  expect(began).toEqual(['a1', 'b1'])
})
