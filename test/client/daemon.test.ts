import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { connect, emitEvent, type ReceivedEvent } from '../../src/client/index.ts'
import { ksi, scratchHome } from '../cli/ksi.ts'

/** A real daemon in a process of its own, which can be killed and started again. */
const startedDaemon = async () => {
  const { env } = await scratchHome()
  const start = async () =>
    (await ksi(['start', '--detach', '--json'], { env })).json as { pid: number; socket: string }
  const first = await start()
  return { ...first, env, start }
}

test('requests, facts and subscriptions over a real socket', async () => {
  const { socket } = await startedDaemon()
  await using client = await connect({ socket })
  expect(client.server).toMatchObject({ version: expect.any(String), log_id: expect.any(String) })
  const heard: unknown[] = []
  await client.subscribe(['my:*'], ({ event, data }) => heard.push([event, data]))
  const changed = client.waitFor('state:changed', { 'data.key': 'colour' }, 10)
  await client.request('state:set', { namespace: 'notes', key: 'shape', value: 'round' })
  await client.request('state:set', { namespace: 'notes', key: 'colour', value: 'blue' })
  expect((await changed).data).toMatchObject({ namespace: 'notes', value: 'blue' })
  await client.emit('my:fact', { n: 1 })
  await expect.poll(() => heard).toEqual([['my:fact', { n: 1 }]])
  await expect(client.request('state:sett', {})).rejects.toMatchObject({
    code: 'EVENT_NOT_HANDLED',
    details: { nearest: expect.arrayContaining(['state:set']) },
  })
  expect(await emitEvent('state:get', { namespace: 'notes', key: 'shape' }, { socket })).toMatchObject({
    value: 'round',
  })
})

test('a subscription loses and repeats nothing when the daemon is killed and comes back', async () => {
  const { socket, pid, start } = await startedDaemon()
  await using client = await connect({ socket })
  const seen: number[] = []
  await client.subscribe(['state:changed'], ({ data }) => seen.push(data.value))
  let next = 0
  let daemon = pid
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 30; i++) await client.request('state:set', { key: 'n', value: next++ })
    const last = client.request('state:set', { key: 'n', value: next }, { idempotencyKey: `last-${round}` })
    process.kill(daemon, 'SIGKILL')
    daemon = (await start()).pid
    await last
    next++
  }
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(next)
  expect(seen).toEqual(Array.from({ length: next }, (_, n) => n))
}, 60_000)

test('a reader that is far behind gets everything all the same', async () => {
  const { socket } = await startedDaemon()
  await using client = await connect({ socket })
  const slow = await client.subscribe(['state:changed'])
  const value = 'x'.repeat(2000)
  const all = Array.from({ length: 3000 }, (_, n) => client.request('state:set', { key: 'n', value: { n, value } }))
  await Promise.all(all)
  let count = 0
  for await (const { data } of slow) {
    expect(data.value.n).toBe(count)
    if (++count === 3000) break
  }
}, 60_000)

test('a program that is an agent gets its mail on its connection, and acknowledges it', async () => {
  const { socket } = await startedDaemon()
  const mail: ReceivedEvent<any>[] = []
  await using agent = await connect({ socket, onPush: event => mail.push(event) })
  await agent.request('agent:register', { agent_id: 'builder', agent_info: { role: 'coder' } })
  await emitEvent('agent:send_message', { target_agent: 'builder', message: 'before' }, { socket })
  await agent.request('agent:connection', { action: 'connect', agent_id: 'builder' })
  await emitEvent('agent:send_message', { target_agent: 'builder', message: 'after' }, { socket })
  await expect
    .poll(() => mail.map(({ event, data }) => [event, data.message]))
    .toEqual([
      ['message:received', 'before'],
      ['message:received', 'after'],
    ])
  const { message_id } = mail[1]!.data
  expect(await agent.request('message:ack', { up_to: message_id })).toEqual({ status: 'acknowledged', count: 2 })
})

test('numbers that JavaScript cannot hold go through Python and back', async () => {
  const { env } = await startedDaemon()
  const program = `
from ksi import emit_event, subscribe, KsiError
events = subscribe(["state:changed"])
emit_event("state:set", {"key": "big", "value": 9007199254740993})
print(emit_event("state:get", {"key": "big"})["value"], next(events)["data"]["key"])
try:
    emit_event("agent:spwan", {"profile_name": "analyst"})
except KsiError as error:
    print(error.code, error.details["hint"])
`
  const python = fileURLToPath(new URL('../../python', import.meta.url))
  const options = { env: { ...process.env, ...env, PYTHONPATH: python, PYTHONDONTWRITEBYTECODE: '1' } }
  const { stdout } = await promisify(execFile)('python3', ['-c', program], options)
  expect(stdout.split('\n')[0]).toBe('9007199254740993 big')
  expect(stdout.split('\n')[1]).toMatch(/^EVENT_NOT_HANDLED .*agent:spawn/)
})
