import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import type { EventRecord } from '../plugin/index.ts'
import { DaemonLog, type DaemonLogOptions } from './daemon-log.ts'

const scratch = mkdtempSync(join(tmpdir(), 'ksi-log-'))
afterAll(() => rmSync(scratch, { recursive: true }))

let files = 0
const open = (more: Partial<DaemonLogOptions> = {}) => {
  const file = join(scratch, `${files++}`, 'logs', 'daemon.log')
  const log = new DaemonLog({ file, rotate: { max_bytes: 1_000_000, keep: 3 }, level: 'INFO', ...more })
  return { log, file: more.file ?? file }
}
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

const record = (data: unknown): EventRecord => ({
  event_id: 'n-b-1',
  name: 'state:set',
  timestamp: 0,
  correlation_id: undefined,
  parent_id: undefined,
  depth: 0,
  source: 'c1',
  actor: { kind: 'client', id: 'ada' },
  data,
  status: 'ok',
  duration_ms: 1,
})

test('lines of the log’s level and above are kept, in a file that only this user may read', () => {
  const { log, file } = open()
  log.say('DEBUG', 'host', 'too small')
  expect(existsSync(join(file, '..'))).toBe(false)
  log.say('INFO', 'host', 'one')
  log.level = 'ERROR'
  log.say('WARN', 'host', 'too small')
  log.say('ERROR', 'host', 'two')
  log.close()
  expect(linesOf(file).map(({ message }) => message)).toEqual(['one', 'two'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
})

test('lines reach the file by themselves, and an older file that others could read is closed to them', async () => {
  const file = join(scratch, 'old.log')
  writeFileSync(file, '{"message":"old"}\n')
  chmodSync(file, 0o644)
  const { log } = open({ file })
  log.say('INFO', 'host', 'new')
  await expect.poll(() => linesOf(file).map(({ message }) => message)).toEqual(['old', 'new'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  log.close()
})

test('a large file is set aside, so many are kept, and no line is lost between them', () => {
  const { log, file } = open({ rotate: { max_bytes: 1000, keep: 2 } })
  for (let n = 0; n < 40; n++) {
    log.say('INFO', 'host', `line ${n}`, { fill: 'x'.repeat(50) })
    log.flush()
  }
  log.close()
  expect(existsSync(`${file}.3`)).toBe(false)
  const kept = [`${file}.2`, `${file}.1`, file].flatMap(linesOf).map(({ message }) => Number(message.slice(5)))
  expect(kept.at(-1)).toBe(39)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 40 - kept.length + at))
  for (const one of [file, `${file}.1`]) expect(statSync(one).size).toBeLessThanOrEqual(1000)
})

test('keep 0 begins the file anew', () => {
  const { log, file } = open({ rotate: { max_bytes: 4096, keep: 0 } })
  for (let n = 0; n < 100; n++) {
    log.say('INFO', 'host', `line ${n}`)
    log.flush()
  }
  log.close()
  expect(linesOf(file).length).toBeLessThan(60)
  expect(existsSync(`${file}.1`)).toBe(false)
})

test('a file that somebody moved away is begun anew at its place', () => {
  const { log, file } = open()
  log.say('INFO', 'host', 'one')
  log.flush()
  renameSync(file, `${file}.moved`)
  log.say('INFO', 'host', 'two')
  log.close()
  expect(linesOf(file).map(({ message }) => message)).toEqual(['two'])
})

test('lines that cannot be written are counted, and told when writing is possible again', () => {
  const folder = join(scratch, 'blocked')
  writeFileSync(folder, 'a file where the folder should be')
  const seen = new PassThrough()
  const { log, file } = open({ file: join(folder, 'daemon.log'), terminal: seen })
  for (const message of ['one', 'two', 'three']) {
    log.say('INFO', 'host', message)
    log.flush()
  }
  rmSync(folder)
  log.say('INFO', 'host', 'four')
  log.close()
  expect(linesOf(file).map(({ message }) => message)).toEqual([
    expect.stringMatching(/^3 lines of the log were lost: .*EEXIST|ENOTDIR/),
    'four',
  ])
  expect(String(seen.read()).match(/daemon.log cannot be written/g)).toHaveLength(1)
})

const canMount = process.getuid?.() === 0

test.skipIf(!canMount)('a full disk costs lines and nothing else; a line cut in two does not spoil the next', () => {
  const folder = mkdtempSync(join(scratch, 'small-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  try {
    const { log, file } = open({ file: join(folder, 'daemon.log') })
    const filler = join(folder, 'filler')
    log.say('INFO', 'host', 'first')
    log.flush()
    writeFileSync(filler, Buffer.alloc(56 * 1024))
    for (let n = 0; n < 50; n++) log.say('INFO', 'host', `lost ${n}`, { fill: 'x'.repeat(500) })
    log.flush()
    log.say('INFO', 'host', 'lost too')
    log.flush()
    rmSync(filler)
    log.say('INFO', 'host', 'after')
    log.close()
    const text = readFileSync(file, 'utf8').trimEnd().split('\n')
    const whole = text.flatMap(line => (line.endsWith('}') ? [JSON.parse(line).message as string] : []))
    expect(whole[0]).toBe('first')
    expect(whole.at(-1)).toBe('after')
    const lost = Number(/^(\d+) lines of the log were lost: ENOSPC/.exec(whole.at(-2)!)?.[1])
    expect(lost).toBe(51 - whole.filter(message => message.startsWith('lost')).length)
    expect(lost).toBeGreaterThan(0)
  } finally {
    execFileSync('umount', [folder])
  }
})

test('an event is one line; its data is whole when small, else its beginning, never with a secret', () => {
  const { log, file } = open()
  log.sayEvent(record({ key: 'k', password: 'x' }))
  log.sayEvent(record({ text: `${'a'.repeat(1000)} sk-REDACTED1234 ${'b'.repeat(2000)}` }))
  log.close()
  const [small, large] = linesOf(file)
  expect(small).toMatchObject({
    level: 'INFO',
    source: 'event',
    message: 'state:set',
    status: 'ok',
    actor: 'client:ada',
  })
  expect(small.data).toEqual({ key: 'k', password: '[redacted]' })
  expect(large.data).toBeUndefined()
  expect(large.data_begins).toHaveLength(1024)
  expect(large.data_begins).not.toContain('REDACTED1234')
})

test('a person at a terminal reads it in colour, unless NO_COLOR is set; a terminal that breaks does no harm', () => {
  const seen = (env: Record<string, string>): string => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true })
    const { log } = open({ terminal, env })
    log.say('INFO', 'host', 'hello')
    const text = String(terminal.read())
    terminal.emit('error', new Error('EPIPE'))
    log.say('INFO', 'host', 'still here')
    expect(terminal.read()).toBeNull()
    log.close()
    return text
  }
  expect(seen({})).toContain('\x1b[32mINFO')
  expect(seen({ NO_COLOR: '1' })).toMatch(/^\d\d:\d\d:\d\d INFO {2}host: hello\n$/)
})

test('what was said just before the process ended is in the file', () => {
  const file = join(scratch, 'exit.log')
  const module = new URL('./daemon-log.ts', import.meta.url).href
  const script = (end: string) => `
    import { DaemonLog } from ${JSON.stringify(module)}
    const log = new DaemonLog({ file: ${JSON.stringify(file)}, rotate: { max_bytes: 1e6, keep: 1 }, level: 'INFO' })
    log.say('INFO', 'host', ${JSON.stringify(end)})
    ${end}`
  for (const end of ['process.exit(3)', 'throw new Error("crash")', '']) {
    try {
      execFileSync(process.execPath, ['--input-type=module', '-e', script(end)], { stdio: 'pipe' })
    } catch (cause) {
      expect((cause as { status: number }).status).toBeGreaterThan(0)
    }
  }
  expect(linesOf(file).map(({ message }) => message)).toEqual(['process.exit(3)', 'throw new Error("crash")', ''])
})
