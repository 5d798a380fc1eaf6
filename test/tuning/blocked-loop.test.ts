import { expect, onTestFinished, test } from 'vitest'
import { definePlugin, type Plugin } from '../../src/plugin/index.ts'
import { bareDaemon } from '../../src/testing/bare-daemon.ts'
import { answering, hooking } from '../kernel/plugins.ts'

const block = (ms = 130): void => {
  const until = performance.now() + ms
  while (performance.now() < until);
}
const pause = () => new Promise(resolve => setTimeout(resolve, 130))

const warnings = async (plugins: Plugin[], requests: [string, object?][]) => {
  const { request, said, stop } = await bareDaemon({ plugins })
  onTestFinished(stop)
  for (const [name, how] of requests) await request(name, {}, how)
  return said.filter(({ level }) => level === 'WARN').map(({ message }) => message.replace(/\d+ ms/, '… ms'))
}

const named = (plugin: string, at: string) =>
  `plugin ${plugin} blocked the event loop for … ms at ${at}: nobody else was served meanwhile`

test('a plugin whose handler blocks the event loop is named, once a minute for each command', async () => {
  const slow = answering('slow', () => block())
  const asynchronous = answering('asynchronous', async () => block())
  const said = await warnings([slow, asynchronous], [['t:slow'], ['t:slow'], ['t:asynchronous'], ['t:slow']])
  expect(said).toEqual([named('slow', 't:slow'), named('asynchronous', 't:asynchronous')])
})

test('who only waits is not named, whatever it waits for', async () => {
  const waiting = answering('waiting', pause)
  const hooks = hooking('hooks', { beforeEvent: {}, afterEvent: {} }, { beforeEvent: pause, afterEvent: pause })
  const behind = hooking('behind', { beforeEvent: { order: 'last' } }, { beforeEvent: () => {} })
  expect(await warnings([waiting, hooks, behind], [['t:waiting'], ['t:waiting', { idempotency_key: 'k' }]])).toEqual([])
})

test('the one who blocks is named, not who called it, and not who is asked after it', async () => {
  const slow = answering('slow', () => block())
  const caller = answering('caller', (_, context) => context.call({ name: 't:slow' }, {}))
  const patterns = ['t:quick']
  const hook = hooking('hook', { beforeEvent: { patterns } }, { beforeEvent: () => block() })
  const quick = answering('quick', () => ({}))
  const said = await warnings([slow, caller, hook, quick], [['t:caller'], ['t:quick']])
  expect(said).toEqual([named('slow', 't:slow'), named('hook', 't:quick')])
})

test('a listener that blocks is named', async () => {
  const listening = definePlugin({
    name: 'listening',
    version: '1.0.0',
    description: '',
    setup: ({ subscribe }) => {
      subscribe(['t:quick'], () => block())
      return {}
    },
  }) as Plugin
  const quick = answering('quick', () => ({}))
  expect(await warnings([quick, listening], [['t:quick']])).toEqual([named('listening', 't:quick')])
})
