import { expect, test } from 'vitest'
import { inTerminal } from './in-terminal.ts'
import { ksi, scratchHome } from './ksi.ts'

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
