import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from './ksi.ts'

test('home is the folder where everything lies', async () => {
  const { home, env } = await scratchHome()
  expect(await ksi(['home'], { env })).toMatchObject({ code: 0, stdout: `${home}\n` })
  expect((await ksi(['home', '--json'], { env })).json).toEqual({ home })
  expect((await ksi(['home', '--home', 'there'], { env, cwd: home })).stdout).toBe(`${join(home, 'there')}\n`)
})

test('check names file, line and column, and what was meant', async () => {
  const { home, env } = await scratchHome()
  const file = join(home, 'daemon.json')
  writeFileSync(file, '{\n  "daemon": {\n    "event_timeout": "soon"\n  }\n}\n')
  const wrong = await ksi(['config', 'check'], { env })
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(wrong.stderr).toContain(`${file}:3:`)
  writeFileSync(file, '{\n  "daemon": {\n    "event_timeot": 5\n  }\n}\n')
  const odd = await ksi(['config', 'check'], { env })
  expect(odd.code).toBe(0)
  expect(odd.stderr).toMatch(/daemon\.json:3:5: .*event_timeout/)
  expect((await ksi(['config', 'check', '--json'], { env })).json).toMatchObject({
    file,
    warnings: [expect.stringContaining(':3:5')],
  })
})

test('show says who set what, and no secret', async () => {
  const { home, env } = await scratchHome()
  writeFileSync(
    join(home, 'daemon.json'),
    '{"daemon": {"worker_threads": 2}, "plugins": {"mine": {"api_key": "sk-123456789012345"}}}',
  )
  const ran = await ksi(['config', 'show', '--origin', '--set', 'daemon.event_timeout=5'], {
    env: { ...env, KSI_LOG_LEVEL: 'debug' },
  })
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.stdout).toMatch(/daemon\.worker_threads +2 +.*daemon\.json:1:/)
  expect(ran.stdout).toMatch(/daemon\.event_timeout +5 +--set/)
  expect(ran.stdout).toMatch(/daemon\.log_level +"DEBUG" +KSI_LOG_LEVEL/)
  expect(ran.stdout).toMatch(/daemon\.max_event_depth +32 +default/)
  expect(ran.stdout).not.toContain('sk-1234')
  expect((await ksi(['config', 'show', '--json'], { env })).json.daemon.worker_threads).toBe(2)
})
