import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'

test('the program in the README runs as it stands there', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, program = ''] = /```ts\n(import \{ connect \}.*?)```/s.exec(readme)!
  const { home, env } = await scratchHome()
  await ksi(['start', '--detach'], { env })
  const file = join(home, 'program.ts')
  // The package's own name is not there without a build.
  writeFileSync(file, program.replace('ksi-daemon/client', new URL('../../src/client/index.ts', import.meta.url).href))
  const running = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void running.kill('SIGKILL'))
  let said = ''
  for (const stream of [running.stdout, running.stderr]) stream.setEncoding('utf8').on('data', text => (said += text))
  await expect.poll(() => said, { timeout: 15_000 }).toContain('Analyze data')
  expect(said).toContain('agent_id')
}, 30_000)
