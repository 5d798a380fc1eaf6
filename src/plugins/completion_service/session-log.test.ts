import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SessionLog } from './session-log.ts'

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'ksi-sessions-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('each conversation has a file of JSON lines, and latest.jsonl leads to the last one', async () => {
  const path = folder()
  const log = new SessionLog(path)
  await Promise.all([
    log.append('one', [{ n: 1 }, { n: 2 }]),
    log.append('two', [{ n: 3 }]),
    log.append('one', [{ n: 4 }]),
  ])
  expect(readFileSync(join(path, 'one.jsonl'), 'utf8')).toBe('{"n":1}\n{"n":2}\n{"n":4}\n')
  expect(readlinkSync(join(path, 'latest.jsonl'))).toBe('one.jsonl')
})

test('a folder that somebody has removed is made again', async () => {
  const path = folder()
  const log = new SessionLog(join(path, 'inside'))
  await log.append('one', [{ n: 1 }])
  rmSync(join(path, 'inside'), { recursive: true })
  await log.append('one', [{ n: 2 }])
  expect(readFileSync(join(path, 'inside', 'one.jsonl'), 'utf8')).toBe('{"n":2}\n')
})

test('a link that leads nowhere is replaced', async () => {
  const path = folder()
  symlinkSync('gone.jsonl', join(path, 'latest.jsonl'))
  await new SessionLog(path).append('one', [{ n: 1 }])
  expect(readFileSync(join(path, 'latest.jsonl'), 'utf8')).toBe('{"n":1}\n')
})

test('no session id leads out of the folder, or to another file of it', async () => {
  const path = join(folder(), 'inside')
  const log = new SessionLog(path)
  const bad = ['../x', '..', '.', '/etc/x', 'a/b', 'a\0b', '', '-rf', 'latest', 'message_bus', 'x'.repeat(300), 'a\n']
  for (const id of bad) await expect(log.append(id, [{}])).rejects.toThrow('cannot name a file')
  await log.append('fine', [{}])
  expect(readdirSync(path).toSorted()).toEqual(['fine.jsonl', 'latest.jsonl'])
})

test('lines are ASCII, and say the same', async () => {
  const path = folder()
  const line = { content: 'é ✓ 😀 \u007f \n' }
  await new SessionLog(path).append('one', [line])
  const text = readFileSync(join(path, 'one.jsonl'), 'utf8')
  expect(text).toMatch(/^[ -~]*\n$/)
  expect(JSON.parse(text)).toEqual(line)
})
