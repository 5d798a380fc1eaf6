import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { ksi, launcher, scratchHome } from './ksi.ts'

/** A program in a terminal of its own; Python has the only pseudo-terminal that needs no package. */
const inTerminal = (words: readonly string[], env: Record<string, string>) => {
  const script = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)'
  const child = spawn('python3', ['-c', script, process.execPath, launcher, ...words], {
    env: { ...process.env, ...env, TERM: 'xterm', NO_COLOR: '', FORCE_COLOR: '' },
  })
  const shown = { text: '' }
  child.stdout.setEncoding('utf8').on('data', chunk => (shown.text += chunk))
  onTestFinished(() => void child.kill())
  return {
    shown,
    type: (text: string) => child.stdin.write(text),
    ended: new Promise(resolve => child.on('close', resolve)),
  }
}

test('a talk in a terminal: a prompt, an answer with the agent’s name, Ctrl-D ends it', async () => {
  const { env } = await scratchHome()
  await ksi(['start', '--detach', '--set', 'plugins.completion_service.provider=scripted'], { env })
  await ksi(['agent', 'spawn', 'analyst', '--id', 'writer'], { env })
  const { shown, type, ended } = inTerminal(['chat', 'writer'], env)
  await expect.poll(() => shown.text, { timeout: 15_000 }).toContain('you> ')
  type('hello\r')
  await expect.poll(() => shown.text, { timeout: 15_000 }).toMatch(/writer>.*You said: hello/)
  type('\x04')
  expect(await ended).toBe(0)
}, 60_000)

test('Ctrl-C ends the turn and not the talk', async () => {
  const { env } = await scratchHome()
  const sleeper = [
    '--set',
    'plugins.completion_service.provider=command',
    '--set',
    'plugins.completion_service.command=["sleep", "60"]',
  ]
  await ksi(['start', '--detach', ...sleeper], { env })
  await ksi(['agent', 'spawn', 'analyst', '--id', 'writer'], { env })
  const { shown, type, ended } = inTerminal(['chat', 'writer'], env)
  await expect.poll(() => shown.text, { timeout: 15_000 }).toContain('you> ')
  type('hello\r')
  await expect.poll(() => shown.text, { timeout: 15_000 }).toContain('writer is thinking')
  expect((await ksi(['ps'], { env })).stdout).toMatch(/writer .* thinks/)
  type('\x03')
  await expect.poll(() => shown.text, { timeout: 15_000 }).toMatch(/CANCELLED[\s\S]*you> /)
  type('\x04')
  expect(await ended).toBe(1)
  expect((await ksi(['emit', 'completion:status', '--json'], { env })).json.active_count).toBe(0)
}, 60_000)

test('lines are cut at the edge of a terminal and coloured there', async () => {
  const { shown, ended } = inTerminal(['events', 'list'], { KSI_SOCKET_DIR: '/nonexistent', COLUMNS: '80' })
  expect(await ended).toBe(0)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the beginning of a colour
  expect(shown.text).toMatch(/\x1b\[/)
  expect(shown.text).toContain('…')
}, 30_000)
