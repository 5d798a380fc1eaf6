import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { source } from '../isolate/fixtures.ts'
import { isolatedDaemon } from '../isolate/isolated-daemon.ts'

const top = `
import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'`
const bodies = {
  pid: 'return process.pid',
  emits: 'for (let n = 0; n < 1_000_000; n++) void context.emit(done, { n })',
  awaits: 'for (let n = 0; n < 5_000; n++) await context.emit(done, { n })',
  prints: "for (let n = 0; n < 100_000; n++) console.log('again and again ' + n); return 'printed'",
  descriptors: "for (;;) openSync('/dev/null')",
  children: "for (let n = 0; n < 50; n++) spawn('sleep', ['1234.5'], { stdio: 'inherit' }); process.reallyExit(1)",
}

/** What everybody else sees meanwhile: how long each of many small requests to another plugin took, in ms. */
const whileBombed = async (bomb: string) => {
  const daemon = await isolatedDaemon(
    { 'bad.js': source('bad', bodies, { top }), 'good.js': source('good', { answer: 'return 1' }) },
    { memory: 256 << 20 },
  )
  let isOver = false
  const bombed = daemon.dispatch(`bad:${bomb}`).finally(() => {
    isOver = true
  })
  const times: number[] = []
  while (!isOver || times.length < 120) {
    const began = performance.now()
    expect(await daemon.request('good:answer')).toBe(1)
    times.push(performance.now() - began)
    await sleep(3)
  }
  await bombed
  times.sort((a, b) => a - b)
  return { daemon, slow: times[Math.floor(times.length * 0.98)]! }
}

test.each(['emits', 'awaits', 'prints', 'descriptors'])(
  'a flood of %s holds up nobody else',
  async bomb => {
    const { daemon, slow } = await whileBombed(bomb)
    expect(slow).toBeLessThan(100)
    expect(daemon.printed.length).toBeLessThan(2000)
    await daemon.stop()
  },
  60_000,
)

test('what a process has started ends with it', async () => {
  const { daemon } = await whileBombed('children')
  await expect.poll(() => commandLines().filter(line => line.includes('1234.5'))).toEqual([])
  await daemon.stop()
}, 30_000)

const commandLines = (): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return '' // it has just ended
      }
    })
