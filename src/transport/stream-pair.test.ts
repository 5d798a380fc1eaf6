import { expect, test, vi } from 'vitest'
import type { Stream } from './stream.ts'
import { streamPair } from './stream-pair.ts'

const reading = (stream: Stream) => {
  const seen = { text: '', ended: 0, drained: 0, closed: 0 }
  stream.read({
    bytes: chunk => {
      seen.text += chunk
    },
    end: () => seen.ended++,
    drained: () => seen.drained++,
    closed: () => seen.closed++,
  })
  return seen
}

test('what goes in at one end comes out at the other, also what was sent before anybody read', () => {
  const [client, server] = streamPair()
  client.write('early ')
  expect(client.waiting).toBe(6)
  const seen = reading(server)
  client.write(Buffer.from('late'))
  expect([seen.text, client.waiting]).toEqual(['early late', 0])
})

test('a paused reader lets bytes wait, and its writer learns when they are taken', () => {
  const [client, server] = streamPair()
  const [sender, seen] = [reading(client), reading(server)]
  server.pause()
  client.write('12345')
  client.end()
  expect([seen.text, seen.ended, client.waiting]).toEqual(['', 0, 5])
  server.resume()
  expect([seen.text, seen.ended, client.waiting, sender.drained]).toEqual(['12345', 1, 0, 1])
})

test('a stream has closed when both ends have ended', async () => {
  const [client, server] = streamPair()
  const [mine, theirs] = [reading(client), reading(server)]
  client.end()
  server.write('answer')
  expect([mine.text, theirs.ended, mine.closed]).toEqual(['answer', 1, 0])
  server.end()
  server.write('too late')
  await vi.waitUntil(() => mine.closed === 1 && theirs.closed === 1)
  expect([mine.ended, mine.text]).toEqual([1, 'answer'])
})

test('a destroyed stream is closed at both ends, once', async () => {
  const [client, server] = streamPair()
  const [mine, theirs] = [reading(client), reading(server)]
  client.destroy()
  server.destroy()
  server.write('lost')
  await vi.waitUntil(() => mine.closed > 0 && theirs.closed > 0)
  expect([mine.closed, theirs.closed, mine.text]).toEqual([1, 1, ''])
})
