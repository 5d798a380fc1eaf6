import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { SocketStream } from '../../src/transport/socket-stream.ts'
import { scratchFolder } from '../protocol/talk.ts'

test('a socket with much to read takes turns with the others', async () => {
  const path = join(scratchFolder(), 'fair.sock')
  const accepted: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, socket => accepted.push(socket)).listen(path)
  onTestFinished(() => void server.close())
  for (let at = 0; at < 2; at++) {
    const client = connect(path)
    onTestFinished(() => void client.destroy())
    await vi.waitUntil(() => accepted.length === at + 1)
    client.write(Buffer.alloc(1 << 20))
  }
  await vi.waitUntil(() => accepted.every(socket => socket.readableLength > 0))
  await new Promise(resolve => setTimeout(resolve, 50)) // as much as the system holds is on its way
  const order: number[] = []
  for (const [at, socket] of accepted.entries()) {
    const ignore = (): void => {}
    new SocketStream(socket).read({ bytes: () => order.push(at), end: ignore, drained: ignore, closed: ignore })
  }
  await vi.waitUntil(() => order.length >= 6)
  expect(order.slice(0, 6).filter(at => at === 0)).toHaveLength(3)
})
