// The least a server of the old kind can be: one line of JSON, one line of JSON as the answer, and the connection is closed,
// unless an agent connects: then it takes further lines.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'

const [path] = process.argv.slice(2)
rmSync(path, { force: true })
createServer({ allowHalfOpen: true }, socket => {
  let rest = ''
  let stays = false
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('data', text => {
    rest += text
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const { command, parameters } = JSON.parse(rest.slice(0, end))
      rest = rest.slice(end + 1)
      const metadata = { timestamp: new Date().toISOString() }
      const answer = `${JSON.stringify({ status: 'success', command, metadata, result: parameters })}\n`
      stays ||= command === 'AGENT_CONNECTION'
      if (stays) socket.write(answer)
      else return socket.end(answer)
    }
  })
}).listen({ path, backlog: 1024 }, () => console.log('ready'))
