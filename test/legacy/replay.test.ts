import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-replay-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A daemon that answers every line in the same way. */
const answering = async (folder: string, answer: string): Promise<void> => {
  const server = createServer(socket => socket.once('data', () => socket.end(answer)))
  onTestFinished(() => void server.close())
  await new Promise<void>(resolve => server.listen(join(folder, 'admin.sock'), resolve))
}

const recordingIn = (folder: string, steps: object[], more: object = {}): string => {
  const file = join(folder, 'told.json')
  writeFileSync(file, JSON.stringify({ name: 'told', steps, ...more }))
  return file
}
const ask = { socket: 'admin', send: { command: 'X' } }

test('against a daemon that runs, each difference is printed with its step and its place, and the exit code is 1', async () => {
  const folder = scratch()
  await answering(folder, '{"id": 7, "a": {"b": [1, NaN]}, "c": 9007199254740993}\n')
  const right = { id: 1, a: { b: [1, '<NaN>'] } }
  const steps = [
    { ...ask, receive: { ...right, c: 5 }, volatile: ['/c'], expect_eof: true },
    { ...ask, receive: { ...right, c: 9007199254740992, a: { b: [2] } } },
    { ...ask, receive: {}, bug: 'a defect of the old one' },
    { file: 'anything', expect_exists: true },
  ]
  const file = recordingIn(folder, steps)
  const { code, json } = await ksi(['legacy', 'replay', file, '--against', folder, '--json'])
  expect(code).toBe(1)
  expect(json).toMatchObject({ name: 'told', steps: 4, not_compared: 2 })
  expect(json.differences.map(({ step, at }: { step: number; at: string }) => `${step} ${at}`)).toEqual([
    '2 /a/b/0',
    '2 /a/b/1',
    '2 /c',
  ])
  const { stdout } = await ksi(['legacy', 'replay', file, '--against', folder, '--bugs'])
  expect(stdout).toContain('✗ told (4 steps, 1 not compared)\n  step 2 /a/b/0: expected 2, found 1\n')
  expect(stdout).toContain('  step 3 /id: expected nothing, found "<number>"\n')
})

test('what is kept of an answer stands for itself in later steps', async () => {
  const folder = scratch()
  await answering(folder, '{"who": "req_1", "again": "req_1"}\n')
  const steps = [
    { ...ask, receive: { who: 'x', again: 'y' }, volatile: ['/who', '/again'], capture: { id: '/who' } },
    { ...ask, receive: { who: `\${id}`, again: `\${id}` } },
  ]
  const file = recordingIn(folder, steps)
  expect(await ksi(['legacy', 'replay', file, '--against', folder])).toMatchObject({ code: 0 })
})

test('a daemon that does not answer, is not there or closes without a word is told', async () => {
  const folder = scratch()
  await answering(folder, '')
  const silent = recordingIn(folder, [{ ...ask, receive: { any: 1 } }])
  expect((await ksi(['legacy', 'replay', silent, '--against', folder, '--json'])).json.differences).toEqual([
    { step: 1, at: '', want: { any: 1 }, got: null },
  ])
  const nobody = await ksi(['legacy', 'replay', silent, '--against', folder, '--socket', 'control.sock', '--json'])
  expect(nobody).toMatchObject({ code: 1, json: { differences: [{ step: 1, want: 'an answer' }] } })
})

test('what is no recording, and what is not there, is said', async () => {
  const folder = scratch()
  expect((await ksi(['legacy', 'replay', join(folder, 'none.json')])).stderr).toContain('NOT_FOUND')
  expect((await ksi(['legacy', 'replay', folder])).stderr).toContain('a recording in')
  writeFileSync(join(folder, 'odd.json'), '{"steps": 5}')
  expect((await ksi(['legacy', 'replay', join(folder, 'odd.json')])).stderr).toContain('it has no list of steps')
  const lacking = recordingIn(folder, [], { setup: { fixture: 'lacking' } })
  expect((await ksi(['legacy', 'replay', lacking])).stderr).toContain('fixtures/lacking not found')
})
