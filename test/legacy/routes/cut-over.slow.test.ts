import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'
import { besideTheOld } from './daemon-beside.ts'

test('at a hundred commands a second a change of routes pauses nobody for more than 200 ms', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon({ env: ours.env })
  await ours.client.request('route:set', { commands: ['all'], to: 'legacy', old_sockets: old.sockets })
  await sayLegacy(ours.socket, 'SET_AGENT_KV', { key: 'k0', value: 0 })
  const times: number[] = []
  const asked: Promise<unknown>[] = []
  const ways = ['plugins', 'legacy', 'plugins', 'legacy', 'plugins']
  for (let call = 0; call < 300; call++) {
    asked.push(timed(ours.socket, lineOf(call)).then(ms => (times[call] = ms)))
    if (isChange(call)) asked.push(ours.client.request('route:set', { commands: ['all'], to: ways.shift()! }))
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  await Promise.all(asked)
  const slowest = (calls: (call: number) => boolean): number => Math.max(...times.filter((_, call) => calls(call)))
  const isNear = (call: number): boolean => [...Array(20).keys()].some(before => isChange(call - before + 5))
  // what else slows down this machine slows down all of them
  expect(slowest(isNear) - slowest(call => !isNear(call))).toBeLessThan(200)
  expect((await sayLegacy(ours.socket, 'GET_AGENT_KV', { key: 'k290' })).result).toMatchObject({ value: 290 })
}, 60_000)

const isChange = (call: number): boolean => call % 60 === 30

/** Every tenth writes: how fast a disk is shall not be what is measured. */
const lineOf = (call: number): string =>
  call % 10 === 0
    ? `{"command":"SET_AGENT_KV","parameters":{"key":"k${call}","value":${call}}}\n`
    : '{"command":"GET_AGENT_KV","parameters":{"key":"k0"}}\n'

/** Milliseconds until the connection is closed; rejects with what is no success. */
const timed = (path: string, line: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    let answer = ''
    const socket = connect(path, () => socket.write(line))
    socket.setEncoding('utf8').on('data', text => (answer += text))
    socket.on('error', reject)
    socket.on('close', () => {
      if (answer.startsWith('{"status": "success"')) resolve(performance.now() - began)
      else reject(new Error(`no success: ${answer}`))
    })
  })
