import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LineSocket } from '../../src/cli/legacy/line-socket.ts'
import { ksi, launcher } from '../cli/ksi.ts'
import { openLegacy, sayLegacy } from './old-client.ts'

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-record-'))
  onTestFinished(async () => {
    await ksi(['stop', '--force', '--drop-in', folder])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

test('what clients say through the recorder is recorded without secrets, and replays without a difference', async () => {
  const folder = scratch()
  await ksi(['start', '--drop-in', folder, '--detach'])
  const file = join(folder, 'monday.json')
  const recorder = spawn(process.execPath, [
    launcher,
    'legacy',
    'record',
    '--through',
    join(folder, 'sockets'),
    '--out',
    file,
    '--json',
  ])
  let said = ''
  recorder.stdout.setEncoding('utf8').on('data', chunk => (said += chunk))
  await expect.poll(() => said, { timeout: 10_000 }).toContain('\n')
  const { env } = JSON.parse(said)

  await sayLegacy(env.KSI_STATE_SOCKET, 'SET_AGENT_KV', { key: 'colour', value: 'blue' })
  await sayLegacy(env.KSI_STATE_SOCKET, 'SET_AGENT_KV', { key: 'api_token', value: 'abcdefgh-7153' })
  expect((await sayLegacy(env.KSI_STATE_SOCKET, 'GET_AGENT_KV', { key: 'api_token' })).result.value).toBe(
    'abcdefgh-7153',
  )
  const agent = await openLegacy(env.KSI_MESSAGING_SOCKET)
  agent.say('AGENT_CONNECTION', { action: 'connect', agent_id: 'anna' })
  agent.say('SUBSCRIBE', { agent_id: 'anna', event_types: ['BROADCAST'] })
  expect([await agent.line(), await agent.line()]).toMatchObject([{ status: 'success' }, { status: 'success' }])
  await sayLegacy(env.KSI_MESSAGING_SOCKET, 'PUBLISH', {
    from_agent: 'bert',
    event_type: 'BROADCAST',
    payload: { content: 'hi', number: 1.5 },
  })
  expect(await agent.line()).toMatchObject({ type: 'BROADCAST', content: 'hi' })
  agent.close()
  const odd = await LineSocket.open(env.KSI_ADMIN_SOCKET)
  odd.send(Buffer.from('{"command":"HEALTH_CHECK","command":"GET_AGENT_KV","parameters":{"key":"colour"}}'))
  odd.endSending()
  expect(await odd.hear(10_000)).toMatchObject({ line: expect.stringContaining('blue') })
  expect(await odd.hear(10_000)).toBe('end')

  recorder.kill('SIGINT')
  await new Promise(resolve => recorder.once('close', resolve))
  const text = readFileSync(file, 'utf8')
  expect(text).not.toContain('7153')
  const { steps } = JSON.parse(text)
  expect(steps.map((step: any) => step.send?.command ?? Object.keys(step).join())).toEqual([
    'SET_AGENT_KV',
    'SET_AGENT_KV',
    'GET_AGENT_KV',
    'AGENT_CONNECTION',
    'SUBSCRIBE',
    'conn,expect_stream',
    'PUBLISH',
    'conn,expect_stream',
    'close',
    'sleep_ms',
    'socket,send_raw,half_close,receive,expect_eof',
  ])
  const again = await ksi(['legacy', 'replay', file, '--json'])
  expect(again).toMatchObject({ code: 0, json: { name: 'monday', differences: [] } })

  writeFileSync(file, text.replace('"blue"', '"green"'))
  expect(await ksi(['legacy', 'replay', file]), 'it can fail').toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/✗ monday .*\n {2}step 11 \/result\/value: expected "blue", found "green"\n$/),
  })
}, 60_000)

test('a recorder in front of no daemon of the old kind says so', async () => {
  const folder = scratch()
  expect(await ksi(['legacy', 'record', '--through', folder])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a socket of the old daemon'),
  })
})
