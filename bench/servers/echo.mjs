// The floor: a raw Node server that reads lines of JSON and answers each with a line of JSON, one write per chunk.
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
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    let answers = ''
    for (const line of lines) {
      const { event, data, correlation_id = null } = JSON.parse(line)
      answers += `${JSON.stringify({ type: 'response', event, status: 'success', data, correlation_id })}\n`
    }
    if (answers !== '') socket.write(answers)
  })
}).listen(path, () => console.log('ready'))
