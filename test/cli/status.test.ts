import { mkdirSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

test('status says version, pid, sockets, what does not run and why, and every path absolutely', async () => {
  const { home, env } = await scratchHome()
  mkdirSync(join(home, 'plugins'))
  writeFileSync(join(home, 'plugins', 'broken.ts'), 'export default {{{\n')
  writeFileSync(join(home, 'daemon.json'), '{"daemon": {"event_timeot": 5}}')
  const { pid } = (await ksi(['start', '--detach', '--json'], { env })).json
  const events = join(home, 'sockets', 'events.sock')
  const { json } = await ksi(['status', '--json'], { env })
  expect(json).toMatchObject({ pid, status: 'degraded', sockets: expect.arrayContaining([events]) })
  expect(json.plugins.failed).toMatchObject([
    { name: 'broken', path: join(home, 'plugins', 'broken.ts'), error: expect.any(String) },
  ])
  expect(json.warnings.join()).toContain('event_timeout')
  const paths = Object.values(json.places).flat() as string[]
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter(path => !isAbsolute(path))).toEqual([])

  const human = await ksi(['status'], { env })
  expect(human).toMatchObject({ code: 0, stderr: '' })
  for (const text of [
    `pid ${pid}`,
    `✗ broken ${join(home, 'plugins', 'broken.ts')}:`,
    'may do everything an operator may',
    'legacy commands are ',
    'ksi plugin list',
  ])
    expect(human.stdout).toContain(text)
  for (const path of paths) expect(human.stdout).toContain(path)

  const listed = await ksi(['plugin', 'list'], { env })
  expect(listed.stdout).toMatch(/^broken +failed .*broken\.ts:1: syntax error/m)
  expect(listed.stdout).not.toContain('broken did not start')
  expect(listed.stderr).toBe(`\nbroken  ${join(home, 'plugins', 'broken.ts')}\n  mend this line\n`)
}, 30_000)

test('without a daemon status is one sentence and the next command', async () => {
  const { env } = await scratchHome()
  const ran = await ksi(['status'], { env })
  expect(ran).toMatchObject({ code: 1, stdout: '' })
  expect(ran.stderr.split('\n')).toHaveLength(3)
  expect(ran.stderr).toContain('ksi start --detach')
  expect((await ksi(['status', '--json'], { env })).json.error.code).toBe('NOT_RUNNING')
})

test('the configuration file says where the daemon is', async () => {
  const { home, env } = await scratchHome()
  writeFileSync(join(home, 'daemon.json'), '{"transports": {"unix": {"socket_dir": "here"}}}')
  const { json } = await ksi(['status', '--json'], { env: { KSI_HOME: env.KSI_HOME!, KSI_SOCKET_DIR: '' } })
  expect(json.error).toMatchObject({
    code: 'NOT_RUNNING',
    message: expect.stringContaining(join(home, 'here', 'events.sock')),
  })
})
