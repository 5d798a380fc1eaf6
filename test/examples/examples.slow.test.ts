import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'

const root = fileURLToPath(new URL('../../examples/plugins', import.meta.url))
const names = readdirSync(root, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))

test.each(names)('ksi plugin check and ksi plugin test pass on the example %s', async name => {
  const { env } = await scratchHome()
  const { json } = await ksi(['plugin', 'check', join(root, name), '--json'], { env })
  expect(json).toMatchObject({ ok: true, remarks: [] })
  const { code, stdout } = await ksi(['plugin', 'test', join(root, name)], { env })
  expect(code, stdout).toBe(0)
  expect(stdout).toMatch(/✓ passes its own tests: /)
})
