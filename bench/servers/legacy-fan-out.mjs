// A bare write loop for the old daemon's lines: a message that comes in one line is written, as one line, to every
// connection that has sent SUBSCRIBE, with the header that the old daemon gave it; then its sender is answered.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
const subscribers = new Set()
const answer = (command, result) => {
  const timestamp = new Date().toISOString()
  return `${JSON.stringify({ status: 'success', command, metadata: { timestamp }, result })}\n`
}
const heard = (socket, { command, parameters }) => {
  if (command === 'SUBSCRIBE') subscribers.add(socket)
  if (command !== 'PUBLISH') return socket.write(answer(command, {}))
  const { event_type: type, from_agent: from, payload } = parameters
  const now = new Date()
  const header = { id: `${now.getTime() / 1000}000`, type, from, timestamp: now.toISOString() }
  const told = Buffer.from(`${JSON.stringify({ ...header, ...payload })}\n`)
  for (const subscriber of subscribers) subscriber.write(told)
  socket.write(answer(command, { delivery: { status: 'published', event_type: type } }))
}
createServer(socket => {
  let rest = ''
  socket.on('error', () => {})
  socket.on('close', () => subscribers.delete(socket))
  socket.on('data', bytes => {
    const lines = (rest + bytes).split('\n')
    rest = lines.pop()
    for (const line of lines) heard(socket, JSON.parse(line))
  })
}).listen({ path, backlog: 1024 }, () => console.log('ready'))
