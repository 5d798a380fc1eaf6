import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
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
      expect(await ksi(['config', 'check', '--json'], { env }), 'said before it is started').toMatchObject({
        code: 1,
        json,
      })
      set(path, { owner: 0, group: 0, mode: 0o755 })
    }
  }
  expect(await ksi(['start', '--detach', '--json'], { env })).toMatchObject({ code: 0 })
  await ksi(['stop'], { env })
}, 60_000)

test('the check names a socket folder that the start would refuse, in the same words, and makes none', async () => {
  const { home, env } = await scratchHome()
  expect(await ksi(['config', 'check'], { env })).toMatchObject({ code: 0, stderr: '' })
  expect(readdirSync(home)).toEqual([])
  mkdirSync(join(home, 'sockets'))
  chmodSync(join(home, 'sockets'), 0o777)
  const started = await ksi(['start', '--detach', '--json'], { env })
  expect(started).toMatchObject({ code: 1, json: { error: { code: 'UNSAFE_PATH' } } })
  expect(await ksi(['config', 'check', '--json'], { env })).toMatchObject({ code: 1, json: started.json })
}, 60_000)

test('the check warns of plugins that will not be loaded, since others could have written them', async () => {
  const { home, env } = await scratchHome()
  const [folder, other] = [join(home, 'plugins'), join(home, 'more')]
  for (const each of [folder, other]) {
    mkdirSync(each)
    writeFileSync(join(each, 'mine.mjs'), 'export default {}')
  }
  const check = async (): Promise<readonly string[]> =>
    (await ksi(['config', 'check', '--json', '--plugin-dir', other], { env })).json.warnings
  expect(await check()).toEqual([])
  chmodSync(folder, 0o757)
  chmodSync(join(other, 'mine.mjs'), 0o646)
  const warnings = await check()
  expect(warnings).toEqual([
    expect.stringContaining(`chmod o-w ${join(other, 'mine.mjs')}`),
    expect.stringContaining(`chmod o-w ${folder}`),
  ])
  const { json } = await ksi(['start', '--detach', '--json', '--plugin-dir', other], { env })
  const failed = json.failed_plugins as { path: string; reason: string }[]
  for (const { path, reason } of failed) expect(warnings.join('\n')).toContain(reason.includes(path) ? reason : path)
  expect(failed.map(({ path }) => path).sort()).toEqual([join(other, 'mine.mjs'), folder].sort())
}, 60_000)
