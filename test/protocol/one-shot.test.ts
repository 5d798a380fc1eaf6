import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FakeBus } from './fake-bus.ts'
import { openSockets, talkTo, until } from './talk.ts'

const shell = async (command: string): Promise<{ stdout: string; ms: number }> => {
  const began = performance.now()
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { timeout: 15_000 })
  return { stdout, ms: performance.now() - began }
}
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

describe.skipIf(!has('nc'))('with netcat', () => {
  const question = `{"event": "test:echo", "data": {"n": 1}}`

  test('a question piped into nc prints one line and gives the prompt back', async () => {
    const { path } = await openSockets()
    const { stdout, ms } = await shell(`echo '${question}' | nc -U ${path}`)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).data),
    ).toEqual([{ n: 1 }])
    expect(ms).toBeGreaterThan(240)
    expect(ms).toBeLessThan(5000)
  })

  test('so does one that is wrong', async () => {
    const { path } = await openSockets()
    const { stdout } = await shell(`echo 'system:health' | nc -U ${path}`)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).error.code),
    ).toEqual(['INVALID_JSON'])
  })

  test.each(['-q 1', '-N'])('several questions with nc %s are all answered', async option => {
    const { path } = await openSockets()
    const { stdout } = await shell(`printf '%s\\n%s\\n' '${question}' '${question}' | nc ${option} -U ${path}`)
    expect(stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  test('a late answer is waited for', async () => {
    const late = new Promise(resolve => setTimeout(() => resolve({ late: true }), 400))
    const { path } = await openSockets(new FakeBus({ 'test:late': () => late }))
    const { stdout } = await shell(`echo '{"event": "test:late"}' | nc -U ${path}`)
    expect(JSON.parse(stdout).data).toEqual({ late: true })
  })
})

test('a single question is answered and its connection closed a quarter of a second later', async () => {
  const { talk } = await openSockets()
  const client = await talk()
  const began = performance.now()
  client.send({ event: 'test:echo' })
  await client.receive(1)
  expect(client.ended).toBe(false)
  expect(await client.untilEnd()).toHaveLength(1)
  expect(performance.now() - began).toBeGreaterThan(240)
})

const kept: Record<string, object[]> = {
  'a second line': [{ event: 'test:echo' }, { event: 'test:echo' }],
  'a correlation id': [{ event: 'test:echo', correlation_id: 1 }],
  'a notification': [{ event: 'test:echo', expect_response: false }],
  'a subscription': [{ event: 'test:subscribe', data: { patterns: ['*'] } }],
  'a handler that binds it': [{ event: 'test:bind' }],
}

test.each(Object.keys(kept))('%s makes a connection stay', async reason => {
  const { talk, path } = await openSockets()
  const client = await talk()
  client.send(...kept[reason]!)
  await oneShotIsClosed(path)
  expect(client.ended).toBe(false)
  client.send({ event: 'test:echo', correlation_id: 'still there' })
  await until(() => client.text.includes('still there'))
})

test('half of a second line makes a connection stay until the line ends', async () => {
  const { talk, path } = await openSockets()
  const client = await talk()
  client.socket.write('{"event":"test:echo","data":{"n":1}}\n{"event":"test:echo",')
  await oneShotIsClosed(path)
  client.socket.write('"data":{"n":2}}\n')
  const answers = await client.receive(2)
  expect([answers.map(({ data }) => data.n), client.ended]).toEqual([[1, 2], false])
})

test('a plugin may bind a connection also after its answer', async () => {
  const { talk, path, connections } = await openSockets()
  const client = await talk()
  client.send({ event: 'test:echo' })
  await client.receive(1)
  connections.all()[0]!.bind()
  await oneShotIsClosed(path)
  expect(client.ended).toBe(false)
})

test('a question that comes later than a second after connecting makes it stay', async () => {
  const { talk, path } = await openSockets()
  const client = await talk()
  await new Promise(resolve => setTimeout(resolve, 1050))
  client.send({ event: 'test:echo' })
  await client.receive(1)
  await oneShotIsClosed(path)
  expect(client.ended).toBe(false)
})

/** By then every connection that was to be closed has been. */
const oneShotIsClosed = async (path: string): Promise<void> => {
  const other = await talkTo(path)
  other.send({ event: 'test:echo' })
  await other.untilEnd()
}

const python = `
import json, socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
f = s.makefile('rw')
for n in range(3):
    f.write(json.dumps({'event': 'test:echo', 'data': {'n': n}, 'correlation_id': str(n)}) + '\\n')
    f.flush()
    print(json.loads(f.readline())['data']['n'], flush=True)
    time.sleep(0.4)
`

test.skipIf(!has('python3'))('a Python client that keeps its connection is not cut', async () => {
  const { path } = await openSockets()
  const { stdout } = await promisify(execFile)('python3', ['-c', python, path], { timeout: 15_000 })
  expect(stdout.split('\n')).toEqual(['0', '1', '2', ''])
})
