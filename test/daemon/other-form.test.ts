import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchHome, startDetached } from '../cli/ksi.ts'

const words = `
import { definePlugin } from 'ksi-daemon/plugin'
export default definePlugin({
  name: 'words', version: '1.0.0', description: 'Lines of words.', hooks: { deserializeEvent: {}, serializeEvent: {} },
  setup: () => ({ hooks: {
    deserializeEvent: line => {
      const [verb, event, key, value] = line.split(' ')
      return verb === 'DO' ? { event, data: { namespace: 'words', key, value }, _words: true } : undefined
    },
    serializeEvent: ({ event, status }) => event === 'state:set' ? 'DONE ' + status : undefined,
  } }),
})
`

test('plugins can read and write lines in a form of their own; other lines stay as they are', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(join(home, 'plugins', 'words.mjs'), words)
  const started = await startDetached(env)
  const socket = connect(started.socket).setEncoding('utf8')
  const lines: string[] = []
  socket.on('data', text => lines.push(...String(text).trim().split('\n')))
  socket.write(
    'DO state:set colour blue\n{"event":"state:get","data":{"namespace":"words","key":"colour"},"correlation_id":1}\n',
  )
  await expect.poll(() => lines.length).toBe(2)
  socket.destroy()
  expect(lines).toContain('DONE success')
  expect(JSON.parse(lines.find(line => line.startsWith('{'))!)).toMatchObject({
    data: { value: 'blue' },
    correlation_id: 1,
  })
})
