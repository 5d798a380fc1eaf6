import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { agentOf } from './agent-stream.ts'
import { legacyDaemon } from './legacy-daemon.ts'

/** A daemon whose Claude Code is this shell code, and a client that waits for results. */
const waiting = async (code: string, config: object = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-claude-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'claude')
  writeFileSync(program, `#!/bin/sh\n${code}\n`)
  chmodSync(program, 0o700)
  const provider = { name: 'claude-cli', command: program, one_shot: true }
  const daemon = await legacyDaemon({ completion_service: { provider }, ...config })
  const stream = await agentOf(daemon.socket, 'cl-1')
  await daemon.result('SUBSCRIBE', { agent_id: 'cl-1', event_types: ['COMPLETION_RESULT'] })
  return { ...daemon, stream, folder }
}

const answer = `printf '{"type":"result","result":"%s","session_id":"s1","duration_ms":7,"usage":{"input_tokens":3},"x":1}'`

test('§6 a completion is acknowledged at once, and its end comes to all who subscribed', async () => {
  const { result, stream, socket } = await waiting(`${answer} "$(cat)"`)
  const spy = await agentOf(socket, 'spy')
  await result('SUBSCRIBE', { agent_id: 'spy', event_types: ['COMPLETION_RESULT'] })
  const { request_id, ...rest } = await result('COMPLETION', { prompt: '-p é', client_id: 'cl-1' })
  expect(request_id).toMatch(/^req_[0-9a-f]{8}$/)
  expect(rest).toEqual({ status: 'processing', estimated_time: null, queue_position: 0 })
  const told = {
    type: 'COMPLETION_RESULT',
    from: 'completion_handler',
    request_id,
    client_id: 'cl-1',
    to: 'cl-1',
    result: { response: '-p é', session_id: 's1', model: 'sonnet', usage: { input_tokens: 3 }, duration_ms: 7 },
  }
  expect(await stream.next()).toMatchObject(told)
  expect(await spy.next()).toMatchObject(told)
})

test('§6.4 the files beside the sockets say what the program said, and the session is counted', async () => {
  const { result, stream, socket } = await waiting(`${answer} ok`)
  await result('COMPLETION', { prompt: 'x', client_id: 'cl-1' })
  await stream.next()
  const folder = join(socket, '..')
  expect(JSON.parse(readFileSync(join(folder, 'claude_last_output.json'), 'utf8'))).toEqual({
    type: 'result',
    result: 'ok',
    session_id: 's1',
    duration_ms: 7,
    usage: { input_tokens: 3 },
    x: 1,
  })
  expect(readFileSync(join(folder, 'last_session_id'), 'utf8')).toBe('s1')
  expect((await result('HEALTH_CHECK')).managers.state.sessions).toBe(1)
  const log = readFileSync(join(folder, '../var/logs/sessions/s1.jsonl'), 'utf8').trim().split('\n')
  expect(log.map(line => JSON.parse(line))).toMatchObject([
    { type: 'human', content: 'x' },
    { type: 'claude', result: 'ok', x: 1 },
  ])
})

test('§6.2 model and session reach the program; a prompt is never an argument', async () => {
  const { result, stream } = await waiting(`${answer} "$(cat): $*"`)
  const asked = { prompt: '--help', client_id: 'cl-1', model: 'opus', session_id: 'earlier' }
  await result('COMPLETION', asked)
  expect((await stream.next()).result.response).toMatch(/^--help: -p .*--resume earlier --model opus$/)
})

test.each([
  ['null', ''],
  ['{"a":[1]}', '{"a":[1]}'],
  ['5', '5'],
])('§6.1 a result that is no text is told as one: %s', async (said, response) => {
  const { result, stream } = await waiting(`printf '%s' '{"type":"result","result":${said}}'`)
  await result('COMPLETION', { prompt: 'x', client_id: 'cl-1' })
  expect((await stream.next()).result.response).toBe(response)
})

test.each([
  ['exit 3', { prompt: 'x' }],
  ['true', { prompt: 'x' }],
  ['echo "[]"', { prompt: 'x' }],
  [`${answer} ok`, { prompt: '' }],
  [`${answer} ok`, { prompt: 'x', session_id: '../../x' }],
  [`printf '{"result":"x","session_id":"../../x"}'`, { prompt: 'x' }],
])('§6.1 a failure is told as an error: %s %j', async (code, asked) => {
  const { result, stream } = await waiting(code)
  await result('COMPLETION', { ...asked, client_id: 'cl-1' })
  expect((await stream.next()).result).toEqual({ error: expect.any(String), code: 'COMPLETION_FAILED' })
})

test('§6.3 tries are limited by the settings, and two programs run at once', async () => {
  const { result, stream } = await waiting('sleep 30', { legacy: { timeout_attempts: [0.2] } })
  const began = performance.now()
  for (const _ of [1, 2]) await result('COMPLETION', { prompt: 'x', client_id: 'cl-1' })
  for (const _ of [1, 2]) expect((await stream.next()).result.code).toBe('COMPLETION_FAILED')
  expect(performance.now() - began).toBeLessThan(8000)
})

test('§6 results go to no stranger when the settings say so, and without it to everybody', async () => {
  for (const [completion_results, heard] of [
    ['client', 0],
    ['all', 1],
  ] as const) {
    const { result, stream, socket } = await waiting(`${answer} ok`, { legacy: { completion_results } })
    const spy = await agentOf(socket, 'spy')
    await result('SUBSCRIBE', { agent_id: 'spy', event_types: ['COMPLETION_RESULT'] })
    await result('COMPLETION', { prompt: 'x', client_id: 'cl-1' })
    expect((await stream.next()).type).toBe('COMPLETION_RESULT')
    spy.send('GET_AGENTS')
    const next = await spy.next()
    expect(next.type === 'COMPLETION_RESULT' ? 1 : 0, completion_results).toBe(heard)
  }
})

test('§4.22 who asks must be named, and a time of any size is taken', async () => {
  const { ask, result, stream } = await waiting(`${answer} ok`)
  expect((await ask('COMPLETION', { prompt: 'x', client_id: '' })).error.message).toBe(
    'Validation failed: client_id: Value error, client_id is required for async completion callbacks',
  )
  for (const timeout of [1, 99_999, '70']) await result('COMPLETION', { prompt: 'x', client_id: 'cl-1', timeout })
  for (const _ of [1, 2, 3]) expect((await stream.next()).result.response).toBe('ok')
})

test('§6.4 logs that were deleted do not keep later completions from ending well', async () => {
  const { result, stream, socket } = await waiting(`${answer} ok`)
  for (const _ of [1, 2]) {
    await result('COMPLETION', { prompt: 'x', client_id: 'cl-1' })
    expect((await stream.next()).result.response).toBe('ok')
    await result('CLEANUP', { cleanup_type: 'logs' })
  }
  expect(existsSync(join(socket, '../../var/logs/sessions/s1.jsonl'))).toBe(false)
})
