import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder, type Talk, talkTo, until } from './talk.ts'

const program = join(import.meta.dirname, 'limited-server.ts')

/** A server that may have so many files open, and keeps so many of them for itself. */
const limitedServer = async (files: number, reserved: number) => {
  const folder = scratchFolder()
  const command = `ulimit -n ${files}; exec "$0" "$@"`
  const args = ['-c', command, process.execPath, program, folder, String(reserved)]
  const child: ChildProcess = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout!.on('data', text => {
    said += text
  })
  await until(() => said.includes('ready'))
  return join(folder, 'events.sock')
}

const ask = async (client: Talk, count = client.lines.length + 1) => {
  client.send({ event: 'test:status', correlation_id: count })
  return (await client.receive(count)).at(-1)!.data
}

test('with 256 files, 192 of 500 clients are served; each of the others is told why it is not', async () => {
  const path = await limitedServer(256, 64)
  const clients: Talk[] = []
  for (let n = 0; n < 500; n++) clients.push(await talkTo(path))
  const refused = clients.slice(192)
  for (const client of refused) {
    const lines = await client.untilEnd()
    expect(lines.map(({ error }) => [error.code, error.retryable])).toEqual([['TOO_MANY_CONNECTIONS', true]])
  }
  const began = performance.now()
  expect(await ask(clients[0]!)).toMatchObject({ connections: 192 })
  expect(performance.now() - began).toBeLessThan(1000)
  for (const client of clients.slice(1, 11)) client.close()
  await until(async () => (await ask(clients[0]!)).connections === 182)
  expect(await ask(await talkTo(path))).toMatchObject({ connections: 183 })
})

test('a server without a free file does not spin, and serves again when there are some', async () => {
  const path = await limitedServer(64, 0)
  const first = await talkTo(path)
  await ask(first)
  const clients: Talk[] = []
  for (let n = 0; n < 100; n++) clients.push(await talkTo(path))
  await until(() => clients.filter(client => client.closed || client.ended).length > 30)
  const before = (await ask(first)).cpu
  const began = performance.now()
  await new Promise(resolve => setTimeout(resolve, 500)) // the span over which its work is measured
  const { cpu } = await ask(first)
  const worked = (cpu.user + cpu.system - before.user - before.system) / 1000
  expect(worked / (performance.now() - began)).toBeLessThan(0.1)
  for (const client of clients) client.close()
  await until(async () => (await ask(first)).connections === 1)
  expect(await ask(await talkTo(path))).toMatchObject({ connections: 2 })
})
