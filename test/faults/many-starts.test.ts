import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../src/client/index.ts'
import { launcher } from '../cli/ksi.ts'

interface Start {
  readonly pid: number
  /** Undefined as long as it runs. */
  readonly code: Promise<number | null>
  readonly said: () => string
}

const startOne = (home: string, words: readonly string[]): Start => {
  const child = spawn(process.execPath, [launcher, 'start', '--home', home, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH!, HOME: home, NO_COLOR: '1' },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  return { pid: child.pid!, code: once(child, 'close').then(() => child.exitCode), said: () => said }
}

/** Starts fifty at once; gives back who lives, and what the others said. */
const fifty = async (wordsOf: (home: string, n: number) => string[]) => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-fifty-'))
  writeFileSync(join(home, 'daemon.json'), '{}')
  const starts = Array.from({ length: 50 }, (_, n) => startOne(home, wordsOf(home, n)))
  const over: { start: Start; code: number | null }[] = []
  for (const start of starts) void start.code.then(code => over.push({ start, code }))
  await expect.poll(() => over.length, { timeout: 240_000, interval: 200 }).toBeGreaterThanOrEqual(49)
  const alive = starts.filter(start => !over.some(one => one.start === start))
  return { home, alive, over }
}

test('fifty daemons started at once on one socket folder: one lives and answers, the others name it and exit 1', async () => {
  const { home, alive, over } = await fifty(home => ['--socket-dir', join(home, 's')])
  expect(alive.length).toBe(1)
  const [{ pid, code }] = alive as [Start]
  expect(over.map(one => one.code)).toEqual(Array(49).fill(1))
  for (const { start } of over) expect(start.said()).toContain(`pid ${pid}`)
  const client = await connect({ socket: join(home, 's', 'events.sock') })
  expect((await client.request('system:health')).daemon.pid).toBe(pid)
  await client.request('system:shutdown')
  await client.close()
  expect(await code).toBe(0)
  expect(existsSync(join(home, 's', 'events.sock'))).toBe(false)
  rmSync(home, { recursive: true })
})

test('fifty daemons with a socket folder each and one database: one lives, the others name it', async () => {
  const { home, alive, over } = await fifty((home, n) => ['--socket-dir', join(home, `s${n}`)])
  expect(alive.length).toBe(1)
  const [{ pid, code }] = alive as [Start]
  for (const { start, code } of over) expect([code, start.said()]).toEqual([1, expect.stringContaining(`pid ${pid}`)])
  process.kill(pid, 'SIGTERM')
  expect(await code).toBe(0)
  rmSync(home, { recursive: true })
})
