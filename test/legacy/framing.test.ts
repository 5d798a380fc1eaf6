import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { legacyDaemon } from './legacy-daemon.ts'

const stamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
const refusal = (code: string, message: unknown, command = '') => ({
  status: 'error',
  command,
  metadata: { timestamp: stamp },
  error: { code, message, timestamp: stamp, details: null },
  result: null,
})
const notJson = (reason: string) => ({
  status: 'error',
  error: { code: 'INVALID_JSON', message: `All commands must be valid JSON: ${reason}` },
})

test('§2 one command is answered with one line, and the connection is closed; what was sent after it is dropped', async () => {
  const { send } = await legacyDaemon()
  const two = await send('{"command":"HEALTH_CHECK"}\r\n{"command":"GET_COMMANDS"}\n')
  expect(two).toMatch(/^\{"status": "success", "command": "HEALTH_CHECK"[^\n]*\}\n$/)
  expect(JSON.parse(await send(' {"command":"HEALTH_CHECK"}\t')), 'a half-closed line needs no end').toMatchObject({
    status: 'success',
  })
  expect(await send(''), 'who says nothing is told nothing').toBe('')
})

test('§2 the connection is closed though the client does not half-close', async () => {
  const { socket } = await legacyDaemon()
  const line = open(socket)
  line.write('{"command":"HEALTH_CHECK"}\n')
  expect(await line.next()).toMatchObject({ status: 'success' })
  expect(await line.next()).toBe('closed')
})

test('§2 a blank first line is no JSON, on the connection of an agent it is nothing', async () => {
  const { send, socket } = await legacyDaemon()
  for (const blank of ['\n', '  \r\n', '   '])
    expect(JSON.parse(await send(blank))).toEqual(notJson('Expecting value: line 1 column 1 (char 0)'))
  const agent = open(socket)
  agent.write('{"command":"AGENT_CONNECTION","parameters":{"action":"connect"}}\n\n \n{"command":"HEALTH_CHECK"}\n')
  expect(await agent.next(), 'it is refused, and stays open all the same').toMatchObject({ status: 'error' })
  expect(await agent.next()).toMatchObject({ command: 'HEALTH_CHECK' })
})

test('§2 a line may have 65536 bytes; a longer one is answered and the connection closed', async () => {
  const { send } = await legacyDaemon()
  const lineOf = (bytes: number) => {
    const rest = '{"command":"HEALTH_CHECK","parameters":{"fill":""}}'
    return `${rest.replace('""', `"${'x'.repeat(bytes - rest.length)}"`)}\n`
  }
  expect(Buffer.byteLength(lineOf(65_536))).toBe(65_537)
  expect(JSON.parse(await send(lineOf(65_536)))).toMatchObject({ status: 'success' })
  for (const bytes of [65_537, 1_000_000])
    expect(JSON.parse(await send(lineOf(bytes)))).toEqual(refusal('MESSAGE_TOO_LARGE', 'a line may have 65536 bytes'))
})

test('§2 bytes that are no UTF-8, a byte order mark and what lies too deep are answered', async () => {
  const { send } = await legacyDaemon()
  expect(JSON.parse(await send(Buffer.from([0x7b, 0xff, 0x0a])))).toEqual(notJson('byte 2 is not UTF-8'))
  expect(JSON.parse(await send('\ufeff{"command":"HEALTH_CHECK"}\n'))).toEqual(
    notJson('Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)'),
  )
  const deep = `{"command":"HEALTH_CHECK","parameters":{"x":${'['.repeat(1500)}${']'.repeat(1500)}}}\n`
  expect(JSON.parse(await send(deep))).toMatchObject({ status: 'error', error: { code: 'INVALID_COMMAND' } })
})

test('§3.1 the rest of the envelope: what is trimmed, ignored and refused', async () => {
  const { send } = await legacyDaemon()
  const say = async (line: string) => JSON.parse(await send(`${line}\n`))
  for (const line of [
    '{"command":"  HEALTH_CHECK  "}',
    '{"command":"HEALTH_CHECK","version":7,"extra":[1]}',
    '{"command":"HEALTH_CHECK","metadata":{"timestamp":1,"client_id":2,"request_id":3},"parameters":{"any":1}}',
    '{"command":"HEALTH_CHECK","metadata":null}',
    '{"command":"NOTHING","command":"HEALTH_CHECK"}',
  ])
    expect(await say(line)).toMatchObject({ status: 'success', command: 'HEALTH_CHECK' })
  expect(await say('{"command":"HEALTH_CHECK","metadata":{"trace":1}}')).toEqual(
    refusal('INVALID_COMMAND', "Validation failed: metadata: Value error, Unknown metadata keys: {'trace'}"),
  )
  expect(await say('{"command":7,"parameters":[],"metadata":"m"}')).toEqual(
    refusal(
      'INVALID_COMMAND',
      'Validation failed: command: Input should be a valid string; parameters: Input should be a valid dictionary; metadata: Input should be a valid dictionary',
    ),
  )
})

test.each([
  ['{}', 'Validation failed: command: Input should be a valid string'],
  ['{"command":"HEALTH_CHECK","parameters":null}', 'Validation failed: parameters: Input should be a valid dictionary'],
  [
    '{"command":"GET_AGENT_KV","parameters":null}',
    'Validation error: parameters: argument after ** must be a mapping, not NoneType',
  ],
  ['{"command":["HEALTH_CHECK"]}', "Validation error: unhashable type: 'list'"],
  ['[]', "Validation error: 'list' object has no attribute 'get'"],
  ['"text"', 'Validation error: Expecting value: line 1 column 1 (char 0)'],
  ['"3.5"', "Validation error: 'float' object has no attribute 'get'"],
  ['3', "Validation error: 'int' object has no attribute 'get'"],
  ['null', "Validation error: 'NoneType' object has no attribute 'get'"],
])('§3.1 %s is answered INVALID_COMMAND, on a first line and on the connection of an agent', async (line, message) => {
  const { send, socket } = await legacyDaemon()
  expect(JSON.parse(await send(`${line}\n`))).toEqual(refusal('INVALID_COMMAND', message))
  const agent = open(socket)
  agent.write(`{"command":"AGENT_CONNECTION","parameters":{"action":"connect"}}\n${line}\n`)
  await agent.next()
  expect(await agent.next()).toEqual(refusal('INVALID_COMMAND', message))
})

test('§3.2 success says the command, the time and the result, in ASCII', async () => {
  const { send } = await legacyDaemon()
  const line = await send('{"command":"GET_AGENT_KV","parameters":{"key":"é😀"}}\n')
  expect(line).toContain('"result": {"key": "\\u00e9\\ud83d\\ude00", "value": null, "found": false}}\n')
  expect(JSON.parse(line)).toEqual({
    status: 'success',
    command: 'GET_AGENT_KV',
    metadata: { timestamp: stamp },
    result: { key: 'é😀', value: null, found: false },
  })
})

test('§3.3 an unknown command is told as it was written', async () => {
  const { ask } = await legacyDaemon()
  for (const name of ['health_check', '', 'SPAWN', 'SET_SHARED'])
    expect(await ask(name)).toEqual(refusal('UNKNOWN_COMMAND', `Command '${name}' not recognized`))
})

test('§3.4 what is no JSON is told shortly on a first line, as an invalid command to an agent', async () => {
  const { send, socket } = await legacyDaemon()
  expect(JSON.parse(await send('HEALTH_CHECK\n'))).toEqual(notJson('Expecting value: line 1 column 1 (char 0)'))
  const agent = open(socket)
  agent.write('{"command":"AGENT_CONNECTION","parameters":{"action":"connect"}}\n{"a":}\n')
  await agent.next()
  expect(await agent.next()).toEqual(
    refusal('INVALID_COMMAND', 'Invalid JSON: Expecting value: line 1 column 6 (char 5)'),
  )
})

test('§3.4 blanks around the name of a command change the code of what is wrong with its parameters', async () => {
  const { ask } = await legacyDaemon()
  expect(await ask(' GET_AGENT_KV ', {})).toMatchObject({
    command: 'GET_AGENT_KV',
    error: { code: 'INVALID_PARAMETERS', message: expect.stringContaining('key: Field required') },
  })
})

test('§2 many commands may stand on the connection of an agent, and are answered in their order', async () => {
  const { socket } = await legacyDaemon()
  const agent = open(socket)
  const names = Array.from({ length: 300 }, (_, at) => (at % 3 ? 'HEALTH_CHECK' : 'GET_PROCESSES'))
  const lines = names.map(command => `${JSON.stringify({ command })}\n`).join('')
  agent.write(`{"command":"AGENT_CONNECTION","parameters":{"action":"connect"}}\n${lines}`)
  await agent.next()
  for (const command of names) expect(await agent.next()).toMatchObject({ command, status: 'success' })
})

test('a command on events.sock is answered as on control.sock, its numbers to the digit', async () => {
  const { home, connections, send } = await legacyDaemon()
  await connections.open(connections.events)
  const line = open(join(home, 'sockets', 'events.sock'))
  line.write('{"command":"SET_AGENT_KV","parameters":{"key":"k","value":[1.0,9007199254740993]}}\n')
  expect(await line.next()).toMatchObject({ status: 'success', command: 'SET_AGENT_KV' })
  expect(await send('{"command":"GET_AGENT_KV","parameters":{"key":"k"}}\n')).toContain(
    '"value": [1.0, 9007199254740993]',
  )
})

test('an event on control.sock is answered in its own protocol, and the connection closed; a subscription keeps it', async () => {
  const { socket, result } = await legacyDaemon()
  const line = open(socket)
  line.write('{"event":"system:hello","correlation_id":"c"}\n')
  expect(await line.next()).toMatchObject({ event: 'system:hello', status: 'success', correlation_id: 'c' })
  expect(await line.next()).toBe('closed')
  const listener = open(socket)
  listener.write('{"event":"system:subscribe","data":{"patterns":["state:changed"]}}\n')
  expect(await listener.next()).toMatchObject({ event: 'system:subscribe', status: 'success' })
  await result('SET_AGENT_KV', { key: 'k', value: 1 })
  expect(await listener.next()).toMatchObject({ type: 'event', event: 'state:changed', data: { key: 'k' } })
})

interface OpenLine {
  readonly write: Socket['write']
  /** The next answer, or `closed`. */
  readonly next: () => Promise<any>
}

const open = (path: string): OpenLine => {
  const socket = connect(path)
  onTestFinished(() => void socket.destroy())
  const lines = (async function* () {
    let rest = ''
    for await (const part of socket.setEncoding('utf8')) {
      const all = (rest + part).split('\n')
      rest = all.pop()!
      for (const line of all) yield JSON.parse(line)
    }
  })()
  return {
    write: socket.write.bind(socket),
    next: async () => {
      const { value, done } = await lines.next()
      return done ? 'closed' : value
    },
  }
}
