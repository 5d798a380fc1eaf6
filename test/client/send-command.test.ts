import { expect, test } from 'vitest'
import { sendCommand } from '../../src/client/index.ts'
import { lineServer } from './line-server.ts'

const oldDaemon = (answer: (request: any) => string) =>
  lineServer('control.sock', (request, socket) => {
    socket.end(answer(request))
  })

test('one connection, one command, one answer as it came', async () => {
  const answer = { status: 'success', command: 'SPAWN_AGENT', metadata: {}, result: { agent_id: 'a' } }
  const server = await oldDaemon(() => `${JSON.stringify(answer)}\n`)
  const parameters = { profile_name: 'analyst', task: 'Analyze data' }
  expect(await sendCommand('SPAWN_AGENT', parameters, { socketDir: server.folder })).toEqual(answer)
  expect(server.received).toEqual([{ command: 'SPAWN_AGENT', version: '2.0', parameters }])
})

test('an error answer rejects with its legacy code', async () => {
  const error = { code: 'UNKNOWN_COMMAND', message: "Command 'X' not recognized", details: null }
  const server = await oldDaemon(() => `${JSON.stringify({ status: 'error', command: '', error, result: null })}\n`)
  await expect(sendCommand('X', {}, { socketDir: server.folder })).rejects.toMatchObject({
    code: 'UNKNOWN_COMMAND',
    message: "Command 'X' not recognized",
  })
})

test.each([
  ['closes without a word', () => '', 'CONNECTION_LOST'],
  ['says something else', () => 'HEALTHY\n', 'INVALID_JSON'],
  ['answers null', () => 'null\n', 'INTERNAL_ERROR'],
])('a server that %s is a clear error', async (_, answer, code) => {
  const server = await oldDaemon(answer)
  await expect(sendCommand('HEALTH_CHECK', {}, { socketDir: server.folder })).rejects.toMatchObject({ code })
})

test('nobody at control.sock is NOT_RUNNING, silence is TIMEOUT', async () => {
  const server = await lineServer('control.sock', () => {})
  await expect(sendCommand('A', {}, { socketDir: server.folder, timeout: 0.05 })).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  await server.stop()
  await expect(sendCommand('A', {}, { socketDir: server.folder })).rejects.toMatchObject({ code: 'NOT_RUNNING' })
})

test('where only events.sock is there, the hint does not say to start what runs', async () => {
  const { folder } = await lineServer('events.sock', () => {})
  await expect(sendCommand('A', {}, { socketDir: folder })).rejects.toMatchObject({
    code: 'NOT_RUNNING',
    details: { hint: expect.stringMatching(/^this daemon answers no legacy commands/) },
  })
})
