import { expect, test } from 'vitest'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'
import { source } from './fixtures.ts'

const block = 'const until = performance.now() + 130; while (performance.now() < until); return process.pid'
const blocking = (more = '') => source('slow', { pid: 'return process.pid', block }, { more })

const daemon = async (config: object, text = blocking()) => {
  const started = await tunedDaemon({ config, files: { 'plugins/slow.js': text } })
  const pid = await started.ask('slow:pid', {})
  for (let times = 0; times < 5; times++) expect(await started.ask('slow:block', {})).toBe(pid)
  return { ...started, pid, now: () => started.ask('slow:pid', {}) }
}

test('a plugin that keeps everybody waiting again and again goes on in a process of its own', async () => {
  const { pid, now, grep } = await daemon({})
  await expect.poll(now, { timeout: 10_000 }).not.toBe(pid)
  await expect.poll(() => grep('it now runs in a process of its own')).toHaveLength(1)
}, 30_000)

test('one of which the operator says where it runs stays there', async () => {
  const { pid, now, grep, ask } = await daemon({ plugins: { slow: { isolate: 'none' } } })
  await ask('slow:block', {})
  expect(await now()).toBe(pid)
  expect(grep('process of its own')).toEqual([])
}, 30_000)

test('one that cannot be elsewhere stays, and the log says why', async () => {
  const { pid, now, grep } = await daemon({}, blocking("needs: { rows: { name: 'rows' } },"))
  await expect.poll(() => grep('service rows cannot cross'), { timeout: 10_000 }).toHaveLength(1)
  expect(await now()).toBe(pid)
}, 30_000)
