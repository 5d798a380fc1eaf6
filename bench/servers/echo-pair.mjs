// The floor of what crosses to another process: two raw Node processes, one of which sends back each line it gets. Prints the
// CPU of both for each round trip, in µs.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'

const [count = '6000'] = process.argv.slice(2)
if (process.env.ECHO === '1') {
  const socket = new Socket({ fd: 3 })
  socket.on('data', bytes => socket.write(bytes))
  socket.on('end', () => process.exit())
} else {
  const env = { ...process.env, ECHO: '1' }
  const echo = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'], env })
  const socket = echo.stdio[3]
  const line = `{"event":"p3:echo","data":{"n":1,"text":"${'x'.repeat(40)}"},"correlation_id":"0-1"}\n`
  const trips = async times => {
    for (let n = 0; n < times; n++) {
      socket.write(line)
      await new Promise(resolve => socket.once('data', resolve))
    }
  }
  await trips(2000)
  const before = cpuOf(process.pid) + cpuOf(echo.pid)
  await trips(Number(count))
  console.log((cpuOf(process.pid) + cpuOf(echo.pid) - before) / Number(count))
  process.exit()
}

function cpuOf(pid) {
  const tasks = `/proc/${pid}/task`
  const spent = readdirSync(tasks).map(task => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000
}
