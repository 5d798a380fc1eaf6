import { expect, onTestFinished, test } from 'vitest'
import { definePlugin, hookTable, type Plugin } from '../../src/plugin/index.ts'
import system from '../../src/plugins/system/index.ts'
import { servedDaemon } from '../protocol/served-daemon.ts'
import { scratchFolder, talkTo } from '../protocol/talk.ts'

/** A plugin that is to decide who may connect. */
const guardThat = (decides: () => undefined | Promise<undefined>): Plugin =>
  definePlugin({
    name: 'guard',
    version: '1.0.0',
    description: '',
    hooks: { handleConnection: {} },
    setup: () => ({ hooks: { handleConnection: decides } }),
  })

/** What a client is answered that connects and asks how the daemon is, and what the daemon's log says. */
const answerBehind = async (guard: Plugin) => {
  const folder = scratchFolder()
  const daemon = await servedDaemon(folder, { builtIns: [system], plugins: [guard] })
  const talk = await talkTo(`${folder}/events.sock`)
  talk.send({ event: 'system:hello' })
  const [answer] = await talk.receive(1)
  return { answer, said: daemon.said }
}

const failing: [string, () => undefined | Promise<undefined>][] = [
  [
    'throws',
    () => {
      throw new Error('the list of users cannot be read')
    },
  ],
  ['rejects', () => Promise.reject(new Error('the list of users cannot be read'))],
]

test.each(failing)('a guard of connections that %s lets nobody in', async (_, decides) => {
  const { answer, said } = await answerBehind(guardThat(decides))
  expect(answer).toMatchObject({
    status: 'error',
    error: { code: 'PERMISSION_DENIED', message: expect.stringContaining('the list of users cannot be read') },
  })
  expect(said).toContainEqual(expect.objectContaining({ level: 'ERROR', source: 'guard' }))
})

test.each(failing)('were the hook no must, a guard that %s would let everybody in', async (_, decides) => {
  const rule: { must?: true } = hookTable.handleConnection
  delete rule.must
  onTestFinished(() => {
    rule.must = true
  })
  expect((await answerBehind(guardThat(decides))).answer).toMatchObject({ status: 'success' })
})

test('a guard that is well and has no objection lets clients in', async () => {
  expect((await answerBehind(guardThat(() => undefined))).answer).toMatchObject({ status: 'success' })
})
