import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome, startDetached } from '../cli/ksi.ts'

const doors = `
import { writeFileSync, appendFileSync } from 'node:fs'
import { definePlugin } from 'ksi-daemon/plugin'
const shouting = {
  name: 'shouting',
  claims: message => 'shout' in message,
  decode: ({ shout }) => ({ name: 'state:set', data: { namespace: 'shouts', key: 'last', value: shout } }),
  encode: reply => 'error' in reply ? 'NO: ' + reply.error.code : 'HEARD ' + reply.result.key,
  push: () => '',
}
export default definePlugin({
  name: 'doors', version: '1.0.0', description: 'Another socket and another transport.', hooks: { endpoints: {}, createTransport: {} },
  setup: ({ data_dir }) => ({ hooks: {
    endpoints: () => ({
      name: 'shout.sock', codecs: [shouting], limits: { line_bytes: 1000, at_once: 4 },
      open: connection => ({ receive: line => void connection.answer(line) }),
    }),
    createTransport: (type, settings) => type === 'diary' ? {
      start: () => writeFileSync(settings.file, 'started\\n'),
      stop: () => appendFileSync(settings.file, 'stopped\\n'),
    } : undefined,
  } }),
})
`

const ask = (path: string, line: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('data', bytes => {
      socket.destroy()
      resolve(bytes.toString())
    })
    socket.once('error', reject)
    socket.write(`${line}\n`)
  })

test('a plugin can offer a socket with a protocol of its own, and a transport that starts and stops with the daemon', async () => {
  const { home, env } = await scratchHome()
  const file = join(home, 'diary')
  mkdirSync(join(home, 'plugins'))
  writeFileSync(join(home, 'plugins', 'doors.mjs'), doors)
  const transports = { diary: { enabled: true, file }, nobody: { enabled: true } }
  writeFileSync(join(home, 'daemon.json'), JSON.stringify({ transports }))
  const started = await startDetached(env)
  const shout = join(home, 'sockets', 'shout.sock')
  expect(await ask(shout, '{"shout":"hey"}')).toBe('HEARD last\n')
  expect((await ksi(['state', 'get', 'last', '--namespace', 'shouts', '--json'], { env })).json).toMatchObject({
    value: 'hey',
  })
  expect(await ask(started.socket, '{"shout":"on the other socket"}'), 'a line goes to the codec that claims it').toBe(
    'HEARD last\n',
  )
  expect(readFileSync(file, 'utf8')).toBe('started\n')
  await ksi(['stop'], { env })
  expect(readFileSync(file, 'utf8')).toBe('started\nstopped\n')
  expect(existsSync(shout)).toBe(false)
  expect(readFileSync(join(home, 'logs', 'daemon.log'), 'utf8')).toContain('no plugin offers such a transport')
})
