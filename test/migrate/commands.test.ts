import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi, startDetached } from '../cli/ksi.ts'
import { at, oldFolder, rowsOf, setRows } from './old-folder.ts'

test('the guide’s line copies the state, a daemon serves it, and what it writes goes back', async () => {
  const { old, scratch } = oldFolder()
  const env = { KSI_HOME: join(scratch, 'home'), KSI_SOCKET_DIR: join(scratch, 's') }
  const run = (words: string[]) => ksi(words, { env, cwd: old.root })
  const asInTheGuide = ['migrate-state', '--old-state', 'var/state', '--new-state', 'migration_output/state']
  const first = await run([...asInTheGuide, '--verify', '--json'])
  expect(first).toMatchObject({ code: 0, json: { problems: [], verified: { different: [], changed_here: 0 } } })
  const to = first.json.to

  const config = join(to, 'daemon.json')
  await startDetached({ ...env, KSI_CONFIG: config })
  try {
    const live = (words: string[]) => ksi(words, { env: { ...env, KSI_CONFIG: config } })
    expect((await live(['state', 'get', 'value.6', '--json'])).stdout).toContain('9007199254740993')
    expect((await live(['state', 'set', 'written here', '1'])).code).toBe(0)
    setRows(old.database, [{ key: 'written there', value: '2', created_at: at(60) }])
    expect(await run([...asInTheGuide, '--verify', '--json'])).toMatchObject({
      code: 0,
      json: { written: 1, conflicts: [] },
    })
    expect((await live(['state', 'get', 'written there'])).stdout).toBe('2\n')
    expect(await run(['migrate', 'rollback', '--json'])).toMatchObject({
      code: 1,
      json: { error: { code: 'ALREADY_RUNNING' } },
    })
    expect((await live(['backup', 'create', '--name', 'b1', '--json'])).json).toMatchObject({ problems: [] })
  } finally {
    await ksi(['stop', '--force'], { env: { ...env, KSI_CONFIG: config } })
  }
  const back = await run(['migrate-state', '--reverse', '--json'])
  expect(back).toMatchObject({ code: 0, json: { direction: 'to_old', written: 1, problems: [] } })
  expect(rowsOf(old.database).has('written here')).toBe(true)
  expect(back.json.exported.map(({ what }: { what: string }) => what)).toContain('versions of shared values')
  expect(await run(['backup', 'restore', 'b1'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') })
  expect(await run(['backup', 'restore', 'b1', '--yes', '--json'])).toMatchObject({ code: 0 })
  expect(rowsOf(old.database).has('written here')).toBe(false)
}, 60_000)

test('the exit code says whether all was copied, some of it, or nothing', async () => {
  const { old, scratch } = oldFolder()
  const env = { KSI_HOME: join(scratch, 'home') }
  const code = async (words: string[], cwd = scratch) => (await ksi(['migrate', 'state', ...words], { env, cwd })).code
  writeFileSync(old.database, 'no database')
  const broken = await ksi(['migrate', 'state', '--from', old.root], { env, cwd: scratch })
  expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining(old.database) })
  expect(await code(['--old-state', join(scratch, 'nowhere/state')])).toBe(2)
  expect(await code(['--db', 'nowhere.db'])).toBe(2)
  expect(await code(['--prefer', 'me'])).toBe(2)
  mkdirSync(join(scratch, 'empty/state'), { recursive: true })
  expect(await code(['--old-state', join(scratch, 'empty/state')])).toBe(3)
  expect(await code(['--from', old.root, '--new-state', old.state])).toBe(2)
  mkdirSync(join(scratch, 'used'))
  writeFileSync(join(scratch, 'used/ksi.db'), '')
  expect(await code(['--from', old.root, '--new-state', join(scratch, 'used')])).toBe(1)
}, 60_000)
