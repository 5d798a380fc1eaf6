import { expect, onTestFinished, test } from 'vitest'
import { completionDaemon } from './completion-daemon.ts'

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
