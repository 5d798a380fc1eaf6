import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from './is-alive.ts'
import { ksi, scratchHome } from './ksi.ts'

test('a start that waits for a plugin says for which, and for how long, and goes on without it', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  const file = join(home, 'plugins', 'endless.mjs')
  writeFileSync(file, 'await new Promise(() => {})')
  const waiting = `waiting for the import of ${file}, 10 s at most`
  const detached = ksi(['start', '--detach', '--json'], { env })
  const log = join(home, 'logs', 'daemon.log')
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8'), { timeout: 9000 }).toContain(waiting)
  const { code, json, stderr } = await detached
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(waiting) })
  const reason = 'its import did not end within 10 s'
  expect(json.failed_plugins).toEqual([{ name: 'endless', path: file, reason }])
  expect((await ksi(['emit', 'system:plugin_status', '--plugin', 'endless'], { env })).stdout).toContain(reason)
}, 40_000)

test('stop --force ends a daemon that no longer answers', async () => {
  const { env } = await scratchHome()
  const { pid } = (await ksi(['start', '--detach', '--json'], { env })).json
  process.kill(pid, 'SIGSTOP')
  const stopping = ksi(['stop', '--force'], { env })
  const pendingTerm = /^(?:SigPnd|ShdPnd):\s+[0-9a-f]*[4-7c-f][0-9a-f]{3}$/m
  await expect.poll(() => readFileSync(`/proc/${pid}/status`, 'utf8'), { timeout: 15_000 }).toMatch(pendingTerm)
  process.kill(pid, 'SIGCONT')
  expect(await stopping).toMatchObject({ code: 0 })
  expect(isAlive(pid)).toBe(false)
}, 40_000)
