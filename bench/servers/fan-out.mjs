// A bare write loop: the lines that come in one read are written, together, to every connection that sent "subscribe".
// Each goes out with the fields that a pushed event has, for their bytes are no matter of how it is written.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
const subscribers = new Set()
let seq = 1_000_000
const pushed = line => {
  const { event, data, correlation_id } = JSON.parse(line)
  const timestamp = new Date().toISOString()
  const cursor = `0198c0de-7a52-7000-8000-123456789abc:${++seq}`
  const id = `machine-mhw1ym2u1a2b-${seq}`
  const from = { source: 'cmhw1ym2u-a', event_id: id, parent_id: null, origin_correlation_id: correlation_id }
  return `${JSON.stringify({ type: 'event', event, data, ...from, timestamp, seq, cursor, subscription_id: 's1' })}\n`
}
createServer(socket => {
  socket.on('error', () => {})
  socket.on('close', () => subscribers.delete(socket))
  socket.on('data', bytes => {
    const lines = bytes.toString().split('\n').slice(0, -1)
    if (lines[0].includes('subscribe')) {
      subscribers.add(socket)
      return socket.write('ok\n')
    }
    const told = Buffer.from(lines.map(pushed).join(''))
    for (const subscriber of subscribers) subscriber.write(told)
    socket.write('ok\n'.repeat(lines.length))
  })
}).listen({ path, backlog: 1024 }, () => console.log('ready'))
