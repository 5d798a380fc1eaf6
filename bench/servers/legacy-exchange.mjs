// The least a server of the old kind can be: one line of JSON, one line of JSON as the answer, and the connection is closed.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
createServer({ allowHalfOpen: true }, socket => {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('data', text => {
    rest += text
    const end = rest.indexOf('\n')
    if (end < 0) return
    const { command, parameters } = JSON.parse(rest.slice(0, end))
    const metadata = { timestamp: new Date().toISOString() }
    socket.end(`${JSON.stringify({ status: 'success', command, metadata, result: parameters })}\n`)
  })
}).listen({ path, backlog: 1024 }, () => console.log('ready'))
