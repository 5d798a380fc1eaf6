import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answer, eventServer, refusal, send } from '../client/event-server.ts'
import { ksi } from './ksi.ts'

const at = (server: { folder: string }) => ({ env: { KSI_SOCKET_DIR: server.folder } })

test('key and value become data, and the answer’s data is printed', async () => {
  const server = await eventServer()
  const ran = await ksi(
    ['emit', 'test:echo', '--name', 'two words', '--n', '5', '--flag', '--timeout', '3'],
    at(server),
  )
  expect(ran).toMatchObject({
    code: 0,
    stderr: '',
    stdout: '{\n  "name": "two words",\n  "n": 5,\n  "flag": true\n}\n',
  })
  expect(server.received.at(-1)).toMatchObject({ event: 'test:echo', timeout: 3, correlation_id: expect.any(String) })
})

test('numbers leave and arrive exactly as they were written', async () => {
  const server = await eventServer((request, socket) => {
    const id = JSON.stringify(request.correlation_id)
    return socket.write(
      `{"type":"response","status":"success","correlation_id":${id},"data":{"big":9007199254740993,"x":1.0}}\n`,
    )
  })
  const ran = await ksi(
    ['emit', 'test:exact', '--value', '9007199254740993', '--list', '[1.0, 1e3]', '--json'],
    at(server),
  )
  expect(ran.stdout).toBe('{"big":9007199254740993,"x":1.0}\n')
  expect(server.lines.at(-1)).toContain('"data":{"value":9007199254740993,"list":[1.0,1e3]}')
})

test.for<[string, string[], string, object]>([
  ['-f data.yaml', ['-f', 'data.yaml'], '', { n: 1 }],
  ['-f with a key over it', ['--n', '2', '-f', 'data.yaml'], '', { n: 2 }],
  ['- for stdin', ['-'], '{"from":"stdin"}', { from: 'stdin' }],
  ['a value from a file', ['--text=@note.md'], '', { text: '# Note\n' }],
  ['own options after --', ['--', '--timeout', '5', '--json'], '', { timeout: 5, json: true }],
])('data comes from %s', async ([, words, input, expected]) => {
  const server = await eventServer()
  writeFileSync(join(server.folder, 'data.yaml'), 'n: 1\n')
  writeFileSync(join(server.folder, 'note.md'), '# Note\n')
  const ran = await ksi(['emit', 'test:echo', ...words], { ...at(server), input, cwd: server.folder })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(ran.stdout)).toEqual(expected)
})

test('an error is one sentence and a hint on stderr, or JSON on stdout', async () => {
  const server = await eventServer((request, socket) => {
    send(
      socket,
      refusal(request.correlation_id, 'EVENT_NOT_HANDLED', {
        message: 'no plugin answers a:b',
        details: { hint: 'did you mean a:c?' },
      }),
    )
    return true
  })
  const human = await ksi(['emit', 'a:b'], at(server))
  expect(human).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'ksi: no plugin answers a:b [EVENT_NOT_HANDLED]\n     did you mean a:c?\n',
  })
  const machine = await ksi(['emit', 'a:b', '--json'], at(server))
  expect(machine).toMatchObject({ code: 1, stderr: '' })
  expect(machine.json.error).toMatchObject({
    code: 'EVENT_NOT_HANDLED',
    message: 'no plugin answers a:b',
    details: { hint: 'did you mean a:c?' },
  })
})

test('what a plugin says cannot command the terminal', async () => {
  const server = await eventServer((request, socket) => {
    send(socket, refusal(request.correlation_id, 'HANDLER_ERROR', { message: 'bad \x1b[2J\x1b]0;title\x07 end' }))
    return true
  })
  const { stderr } = await ksi(['emit', 'a:b'], at(server))
  expect(stderr).toContain('bad')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
  expect(stderr).not.toMatch(/[\x1b\x07]/)
})

test('no daemon is NOT_RUNNING with the next command', async () => {
  const ran = await ksi(['emit', 'system:health'], { env: { KSI_SOCKET_DIR: '/nonexistent/here' } })
  expect(ran.code).toBe(1)
  expect(ran.stderr).toBe(
    'ksi: no daemon answers at /nonexistent/here/events.sock [NOT_RUNNING]\n     start it with: ksi start --detach\n',
  )
})

test('--dry-run prints the line and sends nothing', async () => {
  const ran = await ksi(['emit', 'a:b', '--n', '9007199254740993', '--idempotency-key', 'k', '--dry-run'])
  expect(ran).toMatchObject({
    code: 0,
    stderr: '',
    stdout: '{"event":"a:b","data":{"n":9007199254740993},"idempotency_key":"k"}\n',
  })
})

test('--dry-run says what the daemon would refuse', async () => {
  const ran = await ksi(['emit', 'agent:terminate', '--agent', 'writer', '--dry-run', '--json'])
  expect(ran).toMatchObject({
    code: 1,
    json: { error: { code: 'INVALID_INPUT', message: expect.stringContaining('agent_id') } },
  })
})

test('what takes longer than a second says so on stderr', async () => {
  const server = await eventServer((request, socket) => {
    if (request.event === 'test:slow')
      setTimeout(() => send(socket, answer(request.correlation_id, { done: true })), 1300)
    return true
  })
  const ran = await ksi(['emit', 'test:slow', '--json'], at(server))
  expect(ran).toMatchObject({ code: 0, stdout: '{"done":true}\n', stderr: 'waiting for test:slow (1 s)\n' })
})

test.each([
  [['emit'], /which event\?/],
  [['emit', 'a:b', 'c'], /"c" belongs to no key/],
  [['emit', 'a:b', '--timeout'], /--timeout needs a value/],
  [['emit', 'a:b', '--timeout', 'soon'], /"soon" is no duration/],
  [['emit', 'a:b', '-f', '/nonexistent.json'], /nonexistent\.json cannot be read/],
  [['emit', 'a:b', '-'], /stdin: /],
])('%j is wrong usage: exit code 2', async (words, message) => {
  const ran = await ksi(words, { input: '{broken' })
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(message)
})
