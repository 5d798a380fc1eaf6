import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'ksi-guide-'))
afterAll(() => rmSync(home, { recursive: true }))
const program = fileURLToPath(new URL('../../bin/ksi.js', import.meta.url))

test('a daemon starts with the guide’s file as it is written, warns, and its log can be searched as the guide does', async () => {
  const guide = readFileSync(new URL('../fixtures/guide-daemon.json', import.meta.url), 'utf8')
  writeFileSync(join(home, 'daemon.json'), guide)
  mkdirSync(join(home, 'plugins'))
  writeFileSync(join(home, 'plugins', 'my_plugin.ts'), '\nconst = 5\n')
  const sockets = join(home, 'sockets')
  const daemon = spawn(process.execPath, [program, 'start', '--home', home, '--socket-dir', sockets], {
    stdio: 'ignore',
  })
  const ended = once(daemon, 'exit')
  try {
    await expect.poll(() => existsSync(join(sockets, 'events.sock')), { timeout: 20_000 }).toBe(true)
  } finally {
    daemon.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])

  const lines = readFileSync(join(home, 'logs', 'daemon.log'), 'utf8')
    .trimEnd()
    .split('\n')
  const placeholders = lines.flatMap(line => /\\"(\/path\/to\/[^"\\]*)\\" is a placeholder/.exec(line)?.[1] ?? [])
  expect(placeholders).toEqual(guide.match(/\/path\/to\/[^"]*/g))
  expect(existsSync('/path/to')).toBe(false)
  const found = lines.filter(line => line.includes('plugin') && line.includes('my_plugin.ts:2: syntax error'))
  expect(found).toHaveLength(1)
}, 30_000)
