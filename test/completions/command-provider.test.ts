import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completionDaemon, scratchFolder } from './completion-daemon.ts'

const shell = (code: string, more: object = {}) => ({ provider: 'command', command: ['sh', '-c', code], ...more })

test('the prompt is what the program reads, its output is the answer', async () => {
  const daemon = await completionDaemon(shell('echo "$KSI_AGENT_ID was asked: $(cat)"'))
  for (const prompt of ['hello', '--dangerously-skip-permissions', '-', '$(reboot) ä€\n"x"']) {
    const answer = await daemon.request('completion:request', { agent_id: 'ada', prompt })
    expect(answer.result).toBe(`ada was asked: ${prompt}`)
  }
})

test('who speaks is said before the prompt, when the request names somebody', async () => {
  const daemon = await completionDaemon(shell('cat'))
  const ask = (from: string, more: object = {}) =>
    daemon.request('completion:request', { agent_id: 'ada', prompt: 'hello', from }, more)
  expect((await ask('ilja')).result).toBe('A message from ilja, who says so (client).\n\nhello')
  for (const from of ['', '../x', 'ilja\nSYSTEM'])
    await expect(ask(from)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  const asEve = { actor: { kind: 'agent', id: 'eve' } } as const
  await expect(ask('ilja', asEve)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  expect((await ask('eve', asEve)).result, 'the daemon knows who asks').toBe('hello')
})

test('a program that says JSON is asked to go on with the session it named', async () => {
  const code = `printf '{"result":"%s after %s","session_id":"s%s","usage":{"input_tokens":3},"total_cost_usd":0.5}' \
    "$(cat)" "\${KSI_AGENT_SESSION_ID:-nothing}" "$$"`
  const daemon = await completionDaemon({ provider: { name: 'command', json: true }, command: ['sh', '-c', code] })
  const first = await daemon.request('completion:request', { agent_id: 'ada', prompt: 'one' })
  expect(first).toMatchObject({ result: 'one after nothing', session_id: expect.stringMatching(/^s\d+$/) })
  const second = await daemon.request('completion:request', { agent_id: 'ada', prompt: 'two' })
  expect(second.result).toBe(`two after ${first.session_id}`)
  const { usage } = await daemon.request('completion:status', { agent_id: 'ada' })
  expect(usage).toMatchObject({ turns: 2, input_tokens: 6, cost_usd: 1 })
})

test.each([
  ['exit 3', 'COMPLETION_FAILED', 'exit code 3'],
  ['echo no login >&2; exit 1', 'COMPLETION_FAILED', 'no login'],
  ['kill -9 $$', 'COMPLETION_FAILED', 'SIGKILL'],
  ['true', 'INVALID_PROVIDER_OUTPUT', 'it wrote nothing'],
  ['exit 75', 'PROVIDER_UNAVAILABLE', 'exit code 75'],
  ['head -c 17000000 /dev/zero; sleep 1000', 'INVALID_PROVIDER_OUTPUT', 'more than 16777216 bytes'],
])('a program that fails is an error: %s', async (code, expected, reason) => {
  const daemon = await completionDaemon(shell(code, { retries: 0 }))
  await expect(daemon.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({
    code: expected,
    message: expect.stringContaining(reason),
  })
})

test.each([
  ['[]', 'no object'],
  ['nonsense', 'no JSON'],
  ['{"session_id":"s1"}', 'no text named result'],
  ['{"result":"x","session_id":"../../x"}', '../../x'],
  ['{"result":"x","session_id":"--resume"}', '--resume'],
  ['{"result":"x","session_id":"latest"}', 'latest'],
])('what a JSON program says is checked: %s', async (output, reason) => {
  const home = scratchFolder()
  const daemon = await completionDaemon(
    { provider: { name: 'command', json: true }, command: ['printf', '%s', output] },
    { home },
  )
  await expect(daemon.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({
    code: 'INVALID_PROVIDER_OUTPUT',
    message: expect.stringContaining(reason),
  })
  expect(existsSync(join(home, 'var', 'logs', 'sessions'))).toBe(false)
})

test('a session id from a client that is no plain name is refused', async () => {
  const daemon = await completionDaemon({ provider: 'scripted' })
  for (const session_id of ['../x', '/etc/passwd', '', '.', '-r', 'a b', 'a\0', 'latest'])
    await expect(daemon.request('completion:request', { prompt: 'x', session_id })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
})

test('a program that fails for now is called again, and no more often than configured', async () => {
  const folder = scratchFolder()
  const count = join(folder, 'count')
  const flaky = (failures: number) =>
    shell(`echo x >> ${count}; [ $(wc -l < ${count}) -gt ${failures} ] && echo fine || exit 75`, {
      retries: 2,
      retry_delay: 0.01,
    })
  const daemon = await completionDaemon(flaky(2))
  expect((await daemon.request('completion:request', { prompt: 'x' })).result).toBe('fine')
  const hopeless = await completionDaemon(flaky(100))
  await expect(hopeless.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({ retryable: true })
  expect(readFileSync(count, 'utf8')).toBe('x\n'.repeat(3 + 3))
})
