// The least that passes commands on: for each connection one to the server behind it, and the bytes of both.
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'

const [path, behind] = process.argv.slice(2)
rmSync(path, { force: true })
createServer({ allowHalfOpen: true }, socket => {
  const other = connect({ path: behind, allowHalfOpen: true })
  for (const [from, to] of [
    [socket, other],
    [other, socket],
  ]) {
    from.on('error', () => to.destroy())
    from.pipe(to)
  }
}).listen({ path, backlog: 1024 }, () => console.log('ready'))
