import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { completionDaemon, scratchFolder } from './completion-daemon.ts'

const withPath = (path: string): void => {
  const before = process.env.PATH
  process.env.PATH = path
  onTestFinished(() => {
    process.env.PATH = before
  })
}

test('with nothing configured and no program found the scripted provider answers, and says why', async () => {
  withPath('/nowhere')
  const daemon = await completionDaemon({})
  expect((await daemon.request('completion:status')).provider).toEqual({
    name: 'scripted',
    reason: 'no agent program was found',
  })
  expect((await daemon.request('completion:request', { prompt: 'hi' })).result).toBe('[scripted] You said: hi')
})

test.each([
  [{ provider: 'claude-cli' }, 'claude'],
  [{ provider: 'claude-cli', command: '/nowhere/claude' }, '/nowhere/claude'],
  [{ command: 'no-such-program' }, 'no-such-program'],
  [{ provider: 'command' }, 'no program'],
  [{ provider: 'claud-cli' }, 'claud-cli'],
])('a configured provider that is missing is an error, never another provider: %j', async (config, named) => {
  withPath('/nowhere')
  const daemon = await completionDaemon(config)
  const ends = daemon.watch('completion:error', 'completion:result')
  await expect(daemon.request('completion:request', { prompt: 'hi' })).rejects.toMatchObject({
    code: 'PROVIDER_NOT_FOUND',
    message: expect.stringContaining(named),
    details: { hint: expect.any(String) },
  })
  expect(ends.length).toBe(1)
})

test('a path in the configuration begins in its folder', async () => {
  const home = scratchFolder()
  writeFileSync(join(home, 'talk.yaml'), 'turns: [{ reply: from the file }]')
  writeFileSync(join(home, 'agent.sh'), '#!/bin/sh\ncat > /dev/null; echo from the program', { mode: 0o755 })
  const scripted = await completionDaemon({ script: 'talk.yaml' }, { home })
  expect((await scripted.request('completion:request', { prompt: 'x' })).result).toBe('[scripted] from the file')
  const program = await completionDaemon({ command: './agent.sh' }, { home })
  expect((await program.request('completion:request', { prompt: 'x' })).result).toBe('from the program')
})

test('completion:status says which program is missing, and which name is no provider', async () => {
  withPath('/nowhere')
  const missing = await completionDaemon({ provider: 'claude-cli' })
  expect((await missing.request('completion:status')).provider).toEqual({
    name: 'claude-cli',
    reason: 'configured',
    program: null,
  })
  const mistyped = await completionDaemon({ provider: 'claud-cli' })
  expect((await mistyped.request('completion:status')).provider).toMatchObject({
    name: null,
    code: 'PROVIDER_NOT_FOUND',
    hint: 'did you mean claude-cli?',
  })
})
