import { expect, test } from 'vitest'
import { completionDaemon, script } from './completion-daemon.ts'

const failureOf = async (yaml: string) => {
  const path = script(yaml)
  const daemon = await completionDaemon({ provider: 'scripted', script: path })
  const error = await daemon.request('completion:request', { prompt: 'x' }).catch((cause: unknown) => cause)
  return { ...(error as { code: string }), message: (error as Error).message.replace(path, 'FILE') }
}

test.each([
  ['turns: [', /^FILE:1:9: /],
  ['turns:\n  - { match: "(" }', /^FILE: turns\.0\.match: /],
  ['turn: []', /^FILE: .*turns/],
  ['turns: [{ replay: x }]', /^FILE: turns\.0\.replay /],
  ['- 1', /^FILE: must be object/],
])('a script that is wrong says where: %j', async (yaml, message) => {
  expect(await failureOf(yaml)).toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) })
})

test('a script that is not there says so', async () => {
  const daemon = await completionDaemon({ provider: 'scripted', script: '/nowhere/script.yaml' })
  await expect(daemon.request('completion:request', { prompt: 'x' })).rejects.toMatchObject({
    code: 'PROVIDER_NOT_FOUND',
    message: expect.stringContaining('/nowhere/script.yaml'),
  })
})
