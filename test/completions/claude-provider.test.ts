import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { definePlugin } from '../../src/plugin/index.ts'
import { type Completions, CompletionsService, type Turn } from '../../src/plugins/completion_service/index.ts'
import { completionDaemon, scratchFolder } from './completion-daemon.ts'

const program = join(import.meta.dirname, 'fixtures', 'claude-stand-in.mjs')

/** A daemon whose Claude Code is a stand-in; `lives` are its processes, in order. */
const claudeDaemon = async (config: object = {}) => {
  const log = join(scratchFolder(), 'log')
  let completions: Completions | undefined
  const borrower = definePlugin({
    name: 'borrower',
    version: '1.0.0',
    description: '',
    needs: { completions: CompletionsService },
    setup: ({ services }) => {
      completions = services.completions
      return {}
    },
  })
  const settings = { name: 'claude-cli', command: [process.execPath, program], env: { STAND_IN_LOG: log } }
  const daemon = await completionDaemon({ provider: settings, ...config }, { builtIns: [borrower] })
  const notes = () =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  return {
    daemon,
    completions: completions!,
    notes,
    lives: () => notes().filter(({ args }) => args !== undefined),
    ask: (agent_id: string, prompt: string, more: object = {}) =>
      daemon.request('completion:request', { agent_id, prompt, ...more }),
    turn: async (turn: Partial<Turn>) => {
      const { done } = await completions!.submit({ agent_id: 'ada', prompt: 'hello', started_by: 'client', ...turn })
      return done
    },
  }
}

test('a warm process takes the next turn; its cost is that of the turn, not of its life', async () => {
  const { ask, lives, daemon } = await claudeDaemon()
  const first = await ask('ada', 'one')
  const second = await ask('ada', '--two')
  const { pid } = lives()[0]
  expect([first.result, second.result]).toEqual([`turn 1 of ${pid}: one`, `turn 2 of ${pid}: --two`])
  expect(lives().length).toBe(1)
  expect(second).toMatchObject({ session_id: first.session_id, model: 'claude-usual', cost_usd: 0.25 })
  const { usage, warm } = await daemon.request('completion:status', { agent_id: 'ada' })
  expect(usage).toMatchObject({ turns: 2, input_tokens: 24, output_tokens: 14, cost_usd: 0.5 })
  expect(warm).toEqual([{ conversation: 'agent/ada' }])
})

test('the program is given texts by file or stdin, never as an argument', async () => {
  const { turn, lives } = await claudeDaemon({ model: 'claude-3-sonnet' })
  const outcome = await turn({
    prompt: 'secret prompt',
    system_prompt: 'secret system prompt',
    allowed_tools: ['Bash(git *)', 'Read'],
    token_file: '/run/ada.token',
    socket: '/run/ada.sock',
  })
  expect(outcome).toMatchObject({ result: { response: expect.stringContaining('secret prompt') } })
  const [{ args, cwd, env }] = lives()
  expect(args.join(' ')).not.toContain('secret')
  expect(args).toEqual(
    expect.arrayContaining([
      ...['-p', '--input-format=stream-json', '--output-format=stream-json', '--verbose', '--model=sonnet'],
      ...['--allowedTools=Bash(git *)', '--allowedTools=Read', '--allowedTools=mcp__ksi'],
    ]),
  )
  expect(args).not.toContain('--bare')
  expect(env).toEqual({ KSI_PROCESS: expect.any(String), CLAUDE_CODE_MAX_RETRIES: '1', ENABLE_TOOL_SEARCH: 'false' })
  expect(cwd).toMatch(/agents\/ada\/work$/)
  const fileOf = (option: string) => args.find((one: string) => one.startsWith(option)).slice(option.length + 1)
  const config = fileOf('--mcp-config')
  expect(readFileSync(fileOf('--append-system-prompt-file'), 'utf8')).toBe('secret system prompt')
  expect(statSync(config).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(config, 'utf8')).mcpServers.ksi).toMatchObject({
    command: process.execPath,
    args: [
      expect.stringMatching(/bin\/ksi\.js$/),
      'mcp',
      '--socket',
      '/run/ada.sock',
      '--token-file',
      '/run/ada.token',
    ],
  })
})

test('what a profile asks for reaches the program, and nothing private is used otherwise', async () => {
  const { turn, lives } = await claudeDaemon()
  await turn({ agent_id: 'plain' })
  const asked = { bare: true, config_dir: '/private', permission_mode: 'plan' }
  await turn({ agent_id: 'special', provider: { name: 'claude-cli', ...asked }, allowed_tools: [], cwd: '/' })
  const [plain, special] = lives()
  expect(plain.env.CLAUDE_CONFIG_DIR).toBeUndefined()
  expect(plain.args.join(' ')).not.toMatch(/--(bare|permission-mode|mcp-config|append-system-prompt-file)/)
  expect(special.env.CLAUDE_CONFIG_DIR).toBe('/private')
  expect(special.args).toEqual(expect.arrayContaining(['--bare', '--permission-mode=plan', '--tools=']))
  expect(special.cwd).toBe('/')
})

test('a mistake of who asked for a turn does not keep it from ending', async () => {
  const { turn, daemon } = await claudeDaemon()
  const ends = daemon.watch('completion:result')
  const broken = () => {
    throw new Error('a mistake')
  }
  expect(await turn({ withEnd: broken })).toHaveProperty('result')
  expect(ends.length).toBe(1)
  const errors = daemon.watch('completion:error')
  const refused = await turn({ withEnd: () => [{ store: 'x', key: '\ud800', value: 1 }] })
  expect(refused).toMatchObject({ error: { code: 'INVALID_PROVIDER_OUTPUT' } })
  expect([ends.length, errors.length, await daemon.store.count('completions')]).toEqual([1, 1, 0])
  expect(daemon.said.map(({ fields }) => (fields as { reason?: string }).reason)).toContain('a mistake')
})

test('a working folder that is not there is an error that names it', async () => {
  const { turn } = await claudeDaemon()
  expect(await turn({ cwd: '/no/such/folder' })).toMatchObject({
    error: { code: 'COMPLETION_FAILED', message: expect.stringContaining('/no/such/folder') },
  })
})

test('a turn with another model goes on with the session in another process', async () => {
  const { ask, lives } = await claudeDaemon()
  const first = await ask('ada', 'one')
  await ask('ada', 'two', { model: 'opus' })
  expect(lives().length).toBe(2)
  expect(lives()[1].args).toEqual(expect.arrayContaining([`--resume=${first.session_id}`, '--model=opus']))
  await expect.poll(() => isAlive(lives()[0].pid)).toBe(false)
})

test('there are never more processes than max_concurrent: the longest idle one gives way', async () => {
  const { ask, lives, daemon } = await claudeDaemon({ max_concurrent: 2 })
  for (const agent of ['a', 'b', 'c', 'd']) await ask(agent, 'x')
  const { warm } = await daemon.request('completion:status')
  expect(warm).toEqual([{ conversation: 'agent/c' }, { conversation: 'agent/d' }])
  await expect.poll(() => lives().filter(({ pid }) => isAlive(pid)).length).toBe(2)
})

test('a process that nobody uses is closed', async () => {
  const { ask, lives, daemon } = await claudeDaemon({ warm_idle: 0.05 })
  await ask('ada', 'x')
  await expect.poll(() => isAlive(lives()[0].pid)).toBe(false)
  expect((await daemon.request('completion:status')).warm).toEqual([])
})

test.each([
  ['do 401', 'COMPLETION_FAILED', { status: 401, hint: expect.stringContaining('log in') }],
  ['do 429', 'PROVIDER_UNAVAILABLE', { status: 429 }],
  ['do later', 'PROVIDER_UNAVAILABLE', { status: 429, retry_after_ms: 3_600_000 }],
  ['do login', 'COMPLETION_FAILED', { hint: expect.stringContaining('log in') }],
  ['do turns', 'COMPLETION_FAILED', { subtype: 'error_max_turns' }],
  ['do exit', 'INVALID_PROVIDER_OUTPUT', {}],
  ['do crash', 'COMPLETION_FAILED', { exit: 'SIGKILL' }],
  ['do garbage', 'INVALID_PROVIDER_OUTPUT', {}],
  ['do endless', 'INVALID_PROVIDER_OUTPUT', {}],
])(
  'a turn that ends badly says how, its process is ended, and it is not tried again: %s',
  async (prompt, code, details) => {
    const { ask, lives, notes } = await claudeDaemon()
    await expect(ask('ada', prompt)).rejects.toMatchObject({ code, details })
    expect(lives().map(({ pid }) => isAlive(pid))).toEqual([false])
    expect(notes().filter(({ called }) => called)).toEqual([])
    expect((await ask('ada', 'fine')).result).toContain('fine')
  },
)

test('what a background task says between two turns is not taken for the answer', async () => {
  const { ask } = await claudeDaemon()
  await ask('ada', 'one')
  expect((await ask('ada', 'stale')).result).toMatch(/turn 2 of \d+: stale/)
})

test('an agent whose conversation its provider has lost begins anew; a client that named it is told', async () => {
  const { ask, lives, daemon } = await claudeDaemon()
  const text = JSON.stringify({ session_id: 'lost', provider: 'claude-cli', at: Date.now() })
  await daemon.store.append([], [{ store: 'agent_sessions', key: 'agent/ada', text }])
  expect((await ask('ada', 'hello')).session_id).not.toBe('lost')
  expect(lives().map(({ args }) => args.includes('--resume=lost'))).toEqual([true, false])
  await expect(daemon.request('completion:request', { prompt: 'x', session_id: 'lost' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('its tools are told as progress, and are in the session log', async () => {
  const { ask, daemon } = await claudeDaemon()
  const seen = daemon.watch('completion:progress')
  const { session_id } = await ask('ada', 'hello', { stream: true })
  expect(seen.map(({ data }) => (data as any).message ?? (data as any).delta ?? '')).toEqual([
    '',
    expect.stringContaining('was started'),
    'uses Bash',
    expect.stringContaining('hello'),
  ])
  const log = readFileSync(join(daemon.home, 'var', 'logs', 'sessions', `${session_id}.jsonl`), 'utf8')
  expect(
    log
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).type),
  ).toEqual(['human', 'tool_call', 'tool_result', 'claude'])
})

test('cancelling and closing an agent ends its process; a later turn goes on with its session', async () => {
  const { ask, lives, completions } = await claudeDaemon()
  const { session_id } = await ask('ada', 'one')
  const sleeping = ask('ada', 'do sleep')
  sleeping.catch(() => {})
  await expect.poll(() => completions.state('ada')).toBe('running')
  await completions.cancel('ada', 'enough')
  await expect(sleeping).rejects.toMatchObject({ code: 'CANCELLED', details: { reason: 'enough' } })
  expect([completions.state('ada'), isAlive(lives()[0].pid)]).toEqual(['idle', false])
  await ask('ada', 'two')
  await completions.close('ada')
  expect(lives().map(({ pid }) => isAlive(pid))).toEqual([false, false])
  expect(lives()[1].args).toContain(`--resume=${session_id}`)
})

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
  } catch {
    return false // there is no such process
  }
}
