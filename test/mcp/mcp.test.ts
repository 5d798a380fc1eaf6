import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin/ksi.js', import.meta.url))

const scratch = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'ksi-mcp-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** `ksi mcp` as an agent program runs it: JSON-RPC lines in, JSON-RPC lines out. */
const mcp = (words: readonly string[]) => {
  const child = spawn(process.execPath, [launcher, 'mcp', ...words], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const answers = new Map<number, (message: any) => void>()
  createInterface({ input: child.stdout }).on('line', line => {
    const message = JSON.parse(line)
    answers.get(message.id)?.(message)
  })
  let last = 0
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  return {
    ask: (method: string, params: object) =>
      new Promise<any>(resolve => {
        answers.set(++last, resolve)
        send({ id: last, method, params })
      }),
    tell: (method: string) => send({ method }),
    end: () => child.stdin.end(),
    ended: new Promise<{ code: number | null; stderr: string }>(resolve =>
      child.once('close', code => resolve({ code, stderr })),
    ),
  }
}

const greet = async ({ ask, tell }: ReturnType<typeof mcp>, protocolVersion: string) => {
  const clientInfo = { name: 'test', version: '1' }
  const { result } = await ask('initialize', { protocolVersion, capabilities: {}, clientInfo })
  tell('notifications/initialized')
  return result
}

/** A socket that speaks as the daemon does, and remembers what it was asked. */
const lineDaemon = async (answer: (event: string, data: object) => object) => {
  const socket = join(scratch(), 'events.sock')
  const asked: { event: string; data: unknown }[] = []
  const server = createServer(connection => {
    createInterface({ input: connection }).on('line', line => {
      const { event, data, correlation_id } = JSON.parse(line)
      if (event !== 'system:hello') asked.push({ event, data })
      connection.write(`${JSON.stringify({ type: 'response', event, correlation_id, ...answer(event, data) })}\n`)
    })
    connection.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(socket, resolve))
  onTestFinished(() => void server.close())
  return { socket, asked }
}
const fine = (data: object) => ({ status: 'success', data })

test('each tool becomes its event, in the name of the token', async () => {
  const { socket, asked } = await lineDaemon(() => fine({ status: 'ok' }))
  const token = join(scratch(), 'token')
  writeFileSync(token, 'the-token\n', { mode: 0o600 })
  const server = mcp(['--socket', socket, '--token-file', token])
  expect((await greet(server, '2025-11-25')).serverInfo.name).toBe('ksi')
  const { tools } = (await server.ask('tools/list', {})).result
  expect(tools.map(({ name }: any) => name)).toEqual(
    expect.arrayContaining(['send_message', 'set_state', 'get_state', 'list_agents', 'emit_event', 'spawn_agent']),
  )
  const use = async (name: string, input: object) =>
    (await server.ask('tools/call', { name, arguments: input })).result.content[0].text
  expect(await use('send_message', { to: 'bob', message: 'hello' })).toBe('{"status":"ok"}')
  await use('set_state', { key: 'a', value: { b: [1] } })
  await use('list_state', {})
  await use('spawn_agent', { profile: 'analyst', task: 'count' })
  await use('emit_event', { event: 'custom:thing', data: { x: 1 } })
  expect(asked).toEqual([
    { event: 'system:authenticate', data: { token: 'the-token' } },
    { event: 'agent:send_message', data: { target_agent: 'bob', message: 'hello' } },
    { event: 'state:set', data: { key: 'a', value: { b: [1] } } },
    { event: 'state:list', data: { namespace: 'shared' } },
    { event: 'agent:spawn', data: { profile_name: 'analyst', task: 'count' } },
    { event: 'custom:thing', data: { x: 1 } },
  ])
  server.end()
  expect((await server.ended).code).toBe(0)
})

test('a refusal comes back as a tool error with its code and its hint', async () => {
  const error = { code: 'PERMISSION_DENIED', message: 'ada may not', details: { hint: 'ask the operator' } }
  const { socket } = await lineDaemon(event => (event === 'system:hello' ? fine({}) : { status: 'error', error }))
  const server = mcp(['--socket', socket])
  await greet(server, '2025-06-18')
  const { result } = await server.ask('tools/call', { name: 'list_agents', arguments: {} })
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: 'PERMISSION_DENIED: ada may not\nask the operator' }],
  })
})

test('without a daemon it serves all the same, and its tools say what is wrong', async () => {
  const server = mcp(['--socket', join(scratch(), 'nobody.sock')])
  await greet(server, '2025-11-25')
  const { result } = await server.ask('tools/call', { name: 'list_agents', arguments: {} })
  expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^NOT_RUNNING: /) }] })
  const wrong = await server.ask('tools/call', { name: 'send_message', arguments: { to: 'bob' } })
  expect(JSON.stringify(wrong)).toContain('message')
})

test('the revision of the protocol without a handshake is served too', async () => {
  const server = mcp(['--socket', join(scratch(), 'nobody.sock')])
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const { result } = await server.ask('server/discover', { _meta })
  expect(result.supportedVersions).toContain('2026-07-28')
  const listed = await server.ask('tools/list', { _meta })
  expect(listed.result.tools.length).toBeGreaterThan(5)
})

test.each([
  ['others could have read', 0o644, 'UNSAFE_PATH'],
  ['that is not there', undefined, 'NOT_FOUND'],
])('a token %s is refused', async (_, mode, code) => {
  const token = join(scratch(), 'token')
  if (mode !== undefined) {
    writeFileSync(token, 'the-token\n')
    chmodSync(token, mode)
  }
  const server = mcp(['--socket', join(scratch(), 'nobody.sock'), '--token-file', token])
  const { code: exit, stderr } = await server.ended
  expect(exit).toBe(1)
  expect(stderr).toContain(code)
})
