import { expect, test } from 'vitest'
import { isolatedDaemon } from './isolated-daemon.ts'

const far = `
import { anything, command, definePlugin, event, fail, jsonSchema } from 'ksi-daemon/plugin'
const ask = command('far:ask', { doc: '', input: jsonSchema({ type: 'object', properties: { n: { type: 'integer' }, by: { type: 'integer', default: 2 } }, required: ['n'] }), output: anything })
const any = (name: any, more = {}) => command(name, { doc: '', input: anything, output: anything, ...more })
export default definePlugin({
  name: 'far', version: '1.0.0', description: '',
  config: jsonSchema({ type: 'object', properties: { word: { type: 'string', default: 'hello' } } }),
  commands: { ask, who: any('far:who') },
  setup: ({ config, log }) => {
    console.log('printed in setup')
    log('logged in setup', { pid: process.pid })
    return { commands: { ask: ({ n, by }) => n * by, who: (_, context) => ({ word: config.word, pid: process.pid, name: context.name, source: context.source, actor: context.actor, depth: context.depth }) } }
  },
})
`

test('a command of a plugin in another process is checked, answered and prints into the log', async () => {
  const daemon = await isolatedDaemon({ 'far.ts': far }, { config: { far: { word: 'hi' } } })
  try {
    expect(await daemon.request('far:ask', { n: 21 })).toBe(42)
    await expect(daemon.request('far:ask', { n: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const who = await daemon.request('far:who')
    expect(who).toMatchObject({ word: 'hi', name: 'far:who', source: 'test', actor: { kind: 'client' }, depth: 0 })
    expect(who.pid).not.toBe(process.pid)
    expect(daemon.printed).toEqual(['far: printed in setup'])
    expect(daemon.said.find(({ message }) => message === 'logged in setup')).toMatchObject({ source: 'far' })
  } finally {
    await daemon.stop()
  }
})
