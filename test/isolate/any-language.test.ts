import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { discover } from '../../src/host/discover.ts'
import { Isolation } from '../../src/isolate/isolation.ts'
import { namedProgram } from '../../src/isolate/named-program.ts'
import { isolatedDaemon } from './isolated-daemon.ts'

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url))

test('a program in any language is a plugin when it speaks the protocol', async () => {
  const candidates = discover([fixtures]).map(({ path }) => path)
  const file = join(fixtures, 'by-hand/ksi-plugin.json')
  expect(candidates).toContain(file)
  const daemon = await isolatedDaemon([file])
  expect(await daemon.request('hand:count', { n: 1 })).toEqual({ n: 2 })
  expect(await daemon.store.list('by_hand')).toEqual([{ key: 'last', text: '2' }])
  await expect(daemon.request('hand:count', { n: 100 })).rejects.toMatchObject({
    code: 'by_hand:MANY',
    message: 'too many for two hands',
  })
  await expect.poll(() => daemon.request('hand:heard')).toEqual([{ n: 2 }])
  expect(daemon.printed).toEqual(['by-hand: a line that is no message'])
  await daemon.stop()
})

test.each([
  ['not JSON', '{', /cannot be read/],
  ['no object', '[]', /run must be a list/],
  ['a text for the program', '{"run": "./x"}', /run must be a list/],
  ['another channel', '{"run": ["x"], "channel": 4}', /channel must be/],
])('a ksi-plugin.json with %s is refused', (_, text, reason) => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-named-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ksi-plugin.json'), text)
  expect(() => namedProgram(join(folder, 'ksi-plugin.json'))).toThrow(reason)
})

test('a program that prints for ever instead of speaking is ended, named with what it printed, and the log stays short', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-named-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ksi-plugin.json')
  writeFileSync(file, '{"run": ["sh", "-c", "yes chatter | head -n 20000; exit 3"]}')
  const printed: string[] = []
  const log = (text: string): void => void printed.push(text)
  const isolation = new Isolation({
    log: () => Object.assign(log, { debug: log, warn: log, error: log }),
    report: () => {},
  })
  onTestFinished(() => isolation.close())
  await expect(isolation.load(file, { memory: 512 << 20 })).rejects.toMatchObject({
    code: 'PLUGIN_LOAD_FAILED',
    message: expect.stringContaining('it exited with code 3'),
    details: { hint: expect.stringContaining('it printed last: ') },
  })
  expect(printed[0]).toBe('chatter')
  expect(printed.length).toBeLessThan(5000)
  expect(printed.join()).toMatch(/… and \d+ more lines/)
})

test('a program that answers with something else than its manifest is named as a plugin that does not start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-named-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ksi-plugin.json'), '{"run": ["cat"]}')
  await expect(isolatedDaemon([join(folder, 'ksi-plugin.json')])).rejects.toMatchObject({
    code: 'PLUGIN_LOAD_FAILED',
    details: { hint: expect.any(String) },
  })
})

test('a program that is not there is one clear reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-named-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ksi-plugin.json'), '{"run": ["no-such-program-anywhere"]}')
  await expect(isolatedDaemon([join(folder, 'ksi-plugin.json')])).rejects.toMatchObject({
    code: 'PLUGIN_LOAD_FAILED',
    message: expect.stringContaining('it exited with code 127'),
  })
})
