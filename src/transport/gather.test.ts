import { expect, test, vi } from 'vitest'
import { Gather } from './gather.ts'
import type { Stream } from './stream.ts'

const recorder = () => {
  const writes: (string | Buffer)[] = []
  const nothing = (): void => {}
  const stream: Stream = {
    kind: 'memory',
    waiting: 0,
    write: bytes => writes.push(bytes),
    end: nothing,
    destroy: nothing,
    pause: nothing,
    resume: nothing,
    probe: nothing,
    read: nothing,
  }
  return { stream, writes }
}

test('all lines of a tick leave in one write, in their order', async () => {
  const { stream, writes } = recorder()
  const outlet = new Gather().outlet(stream)
  outlet.send('1')
  outlet.share('2')
  outlet.send('3')
  outlet.send('4')
  outlet.share('5')
  expect([writes, outlet.waiting]).toEqual([[], 10])
  await vi.waitUntil(() => writes.length > 0)
  expect(writes).toEqual(['1\n2\n3\n4\n5\n'])
  expect(outlet.waiting).toBe(0)
})

test('what is sent during a run leaves when it is over, not a tick later', () => {
  const { stream, writes } = recorder()
  const gather = new Gather()
  const outlet = gather.outlet(stream)
  gather.during(() => {
    outlet.send('1')
    gather.during(() => outlet.send('2'))
    expect(writes).toEqual([])
  })
  expect(writes).toEqual(['1\n2\n'])
})

test('a run that throws still sends what it had to say', () => {
  const { stream, writes } = recorder()
  const gather = new Gather()
  const outlet = gather.outlet(stream)
  const failing = () =>
    gather.during(() => {
      outlet.send('1')
      throw new Error('on purpose')
    })
  expect(failing).toThrow('on purpose')
  expect(writes).toEqual(['1\n'])
})

test('streams that are sent the same lines share their bytes, others do not', () => {
  const gather = new Gather()
  const all = Array.from({ length: 5 }, recorder)
  const outlets = all.map(({ stream }) => gather.outlet(stream))
  const lines = ['first', 'second']
  gather.during(() => {
    for (const line of lines) for (const outlet of outlets) outlet.share(line)
    outlets[4]!.send('own')
  })
  const [, second, third, fourth, fifth] = all.map(({ writes }) => writes)
  expect(all.map(({ writes }) => writes.map(String))).toEqual([
    ...Array.from({ length: 4 }, () => ['first\nsecond\n']),
    ['first\nsecond\nown\n'],
  ])
  expect(second![0]).toBeInstanceOf(Buffer)
  expect([third![0] === second![0], fourth![0] === second![0], fifth![0] === second![0]]).toEqual([true, true, false])
})

test('lines that differ are not taken for the same', () => {
  const gather = new Gather()
  const all = Array.from({ length: 3 }, recorder)
  gather.during(() => {
    for (const [at, { stream }] of all.entries()) gather.outlet(stream).share(`line ${at}`)
  })
  expect(all.map(({ writes }) => writes.map(String))).toEqual([['line 0\n'], ['line 1\n'], ['line 2\n']])
})

test('a flush writes what this stream was sent so far, and the tick writes only the rest', async () => {
  const { stream, writes } = recorder()
  const outlet = new Gather().outlet(stream)
  outlet.send('1')
  outlet.flush()
  outlet.send('2')
  await vi.waitUntil(() => writes.length > 1)
  expect(writes).toEqual(['1\n', '2\n'])
})
