// The least a Node socket server can be: it answers whatever comes with one line.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
createServer(socket => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write('{"status":"success"}\n'))
}).listen(path, () => console.log('ready'))
