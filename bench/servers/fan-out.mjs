// A bare write loop: each line that comes is written to every connection that has sent "subscribe".
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
const subscribers = new Set()
createServer(socket => {
  socket.on('error', () => {})
  socket.on('close', () => subscribers.delete(socket))
  socket.on('data', bytes => {
    if (bytes.includes('subscribe')) {
      subscribers.add(socket)
      return socket.write('ok\n')
    }
    const message = JSON.parse(bytes.toString())
    const line = Buffer.from(`${JSON.stringify(message)}\n`)
    for (const subscriber of subscribers) subscriber.write(line)
    socket.write('ok\n')
  })
}).listen(path, () => console.log('ready'))
