import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completionDaemon, scratchFolder } from './completion-daemon.ts'

/** A daemon whose Claude Code is this shell code, run anew for each turn. */
const oneShotDaemon = (code: string) => {
  const folder = scratchFolder()
  const program = join(folder, 'claude')
  writeFileSync(program, `#!/bin/sh\n${code}\n`)
  chmodSync(program, 0o700)
  return completionDaemon({ provider: { name: 'claude-cli', command: program, one_shot: true }, min_timeout: 0.01 })
}

test('§6.2 the old program reads the prompt from its input; model, session and tools are separate words', async () => {
  const code = `printf '{"type":"result","result":"%s|%s","session_id":"s1"}' "$(cat)" "$*"`
  const daemon = await oneShotDaemon(code)
  const asked = { prompt: '--help', model: 'opus', session_id: 'earlier-1' }
  const { result, session_id } = await daemon.request('completion:request', asked)
  expect(result).toBe(
    '--help|-p --allowedTools Task Bash Glob Grep LS Read Edit MultiEdit Write WebFetch WebSearch --output-format json --resume earlier-1 --model opus',
  )
  expect(session_id).toBe('s1')
})

test('§6.1 plain words are the answer, a message is joined, and what else it said is told', async () => {
  const plain = await oneShotDaemon('echo " plain words "')
  expect(await plain.request('completion:request', { prompt: 'x' })).toMatchObject({
    result: 'plain words',
    session_id: null,
  })
  const message = `echo '{"type":"assistant","sessionId":"c1","model":"m","message":{"content":[{"text":"a"},{"text":"b"}]}}'`
  const daemon = await oneShotDaemon(message)
  expect(await daemon.request('completion:request', { prompt: 'x' })).toMatchObject({
    result: 'ab',
    session_id: 'c1',
    model: 'm',
  })
})

test.each([
  ['exit 3', 'COMPLETION_FAILED'],
  ['true', 'INVALID_PROVIDER_OUTPUT'],
  [`echo '[{"result":"x"}]'`, 'INVALID_PROVIDER_OUTPUT'],
  [`echo '{"type":"result","subtype":"error","is_error":true,"result":"no"}'`, 'COMPLETION_FAILED'],
])('§6.1 a program that fails is an error: %s', async (code, expected) => {
  const daemon = await oneShotDaemon(code)
  await expect(daemon.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({ code: expected })
})

test('§6.3 a try that takes too long is ended with all it started, and after the last one the turn has failed', async () => {
  const marker = join(scratchFolder(), 'alive')
  const daemon = await oneShotDaemon(`(sleep 5; touch ${marker}) & sleep 60`)
  const began = performance.now()
  await expect(daemon.request('completion:request', { prompt: 'x', attempts: [0.2] })).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  expect(performance.now() - began).toBeLessThan(4000)
  expect(existsSync(marker)).toBe(false)
})
