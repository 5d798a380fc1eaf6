import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, scratchHome } from '../cli/ksi.ts'

const isRoot = process.getuid?.() === 0
interface Way {
  /** What is offered to make it safe again. */
  readonly mend: string
  readonly owner: number
  readonly group: number
  readonly mode: number
}
const ways: readonly Way[] = [
  { mend: 'chmod o-w', owner: -1, group: -1, mode: 0o757 },
  { mend: 'chown 0', owner: 65_534, group: 65_534, mode: 0o755 },
  { mend: 'chmod g-w', owner: 0, group: 65_534, mode: 0o775 },
].filter(({ owner }) => isRoot || owner === -1)

const set = (path: string, { owner, group, mode }: Omit<Way, 'mend'>): void => {
  if (isRoot && owner !== -1) chownSync(path, owner, group)
  chmodSync(path, mode)
}

test('no daemon starts while another user could write to its home or daemon.json; mended, it does', async () => {
  const { home, env } = await scratchHome()
  const file = join(home, 'daemon.json')
  writeFileSync(file, '{}')
  for (const path of [home, file]) {
    for (const { mend, ...way } of ways) {
      set(path, way)
      const { code, json } = await ksi(['start', '--detach', '--json'], { env })
      expect({ code, json }, `${mend} ${path}`).toMatchObject({
        code: 1,
        json: { error: { code: 'UNSAFE_PATH', message: expect.stringContaining(path) } },
      })
      expect(JSON.stringify(json)).toContain(`${mend} ${path}`)
      set(path, { owner: 0, group: 0, mode: 0o755 })
    }
  }
  expect(await ksi(['start', '--detach', '--json'], { env })).toMatchObject({ code: 0 })
  await ksi(['stop'], { env })
}, 60_000)
