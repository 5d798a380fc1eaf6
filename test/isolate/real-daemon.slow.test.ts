import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { tunedDaemon } from '../tuning/tuned-daemon.ts'
import { source } from './fixtures.ts'

const bodies = {
  pid: 'return process.pid',
  loops: "writeFileSync(data.file, ''); for (;;);",
  config: 'return plugin.config',
  data: 'return plugin.data_dir',
}
const top = "import { writeFileSync } from 'node:fs'"
const isolated = { plugins: { mine: { isolate: 'process', word: 'hi' } } }

const daemon = (config: object = isolated, file = 'mine.js', text = source('mine', bodies, { top })) =>
  tunedDaemon({ config, files: { [`plugins/${file}`]: text } })

const isAlive = (pid: number): boolean => {
  try {
    // a process that nobody has waited for yet is gone all the same
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
const statusOf = async (ask: (name: string, data?: any) => Promise<any>, name: string) =>
  (await ask('system:plugin_status', {})).plugins.find((one: { name: string }) => one.name === name)

test('the configuration puts a plugin into a process of its own, wherever its file says its name', async () => {
  const { ask, stopped, env } = await daemon(isolated, 'other-name.js')
  const { pid } = await ask('system:health', {}).catch(() => ({ pid: 0 }))
  const own = await ask('mine:pid', {})
  expect(own).toBeGreaterThan(0)
  expect(own).not.toBe(pid)
  expect(await ask('mine:config', {})).toEqual({ word: 'hi' })
  expect(await ask('mine:data', {})).toMatch(/var\/plugins\/mine$/)
  expect(await statusOf(ask, 'mine')).toMatchObject({ status: 'active' })
  await ksi(['stop'], { env })
  await stopped()
  expect(isAlive(own)).toBe(false)
}, 30_000)

test('a process that was killed is seen in the status, and started again', async () => {
  const { ask, grep } = await daemon()
  const pid = await ask('mine:pid', {})
  process.kill(pid, 'SIGKILL')
  await expect.poll(async () => (await statusOf(ask, 'mine')).error?.code).toBe('PLUGIN_UNAVAILABLE')
  expect(await statusOf(ask, 'mine')).toMatchObject({ status: 'failed' })
  await expect.poll(async () => (await statusOf(ask, 'mine')).status, { timeout: 8000 }).toBe('active')
  expect(await ask('mine:pid', {})).not.toBe(pid)
  expect(grep('its process ended')).toHaveLength(1)
}, 30_000)

const hasParentSignal = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0
test.skipIf(!hasParentSignal)(
  'a daemon that is killed leaves no process of a plugin behind, not even one that is blocked',
  async () => {
    const { ask, stopped, home } = await daemon()
    const pid = await ask('mine:pid', {})
    const file = join(home, 'it-loops')
    void ask('mine:loops', { file }).catch(() => {})
    await expect.poll(() => existsSync(file)).toBe(true)
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    process.kill(parent, 'SIGKILL')
    await stopped()
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
  },
  30_000,
)

test('a plugin that cannot be in a process of its own is refused with the reason', async () => {
  const text = source('mine', bodies, { top, more: "needs: { x: { name: 'rows' } }," })
  const { ask } = await daemon(isolated, 'mine.js', text)
  expect(await statusOf(ask, 'mine')).toMatchObject({
    status: 'failed',
    error: { message: expect.stringMatching(/service rows cannot cross/) },
  })
}, 30_000)

test('a plugin that ended three times is failed until the operator resets it', async () => {
  const { ask, env } = await daemon()
  for (const end of [1, 2, 3]) {
    await expect.poll(async () => (await statusOf(ask, 'mine')).status, { timeout: 8000 }).toBe('active')
    process.kill(await ask('mine:pid', {}), 'SIGKILL')
    await expect.poll(async () => (await statusOf(ask, 'mine')).status, { message: `end ${end}` }).toBe('failed')
  }
  const { error } = await statusOf(ask, 'mine')
  expect(error).toMatchObject({
    code: 'PLUGIN_UNAVAILABLE',
    details: { hint: expect.stringContaining('ksi plugin reset mine') },
  })
  await expect(ask('mine:pid', {})).rejects.toMatchObject({ code: 'PLUGIN_UNAVAILABLE' })
  expect(await ksi(['plugin', 'reset', 'mine'], { env })).toMatchObject({ code: 0 })
  expect(await ask('mine:pid', {})).toBeGreaterThan(0)
  expect(await ksi(['plugin', 'reset', 'system'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_SUPPORTED'),
  })
  expect(await ksi(['plugin', 'reset', 'mien'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('did you mean mine?'),
  })
}, 60_000)
