import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ksi } from '../cli/ksi.ts'
import { oldHandlers } from './generating.ts'
import { oldFolder, tableDigest } from './old-folder.ts'

test('the whole preparation: nothing without a backup, nothing written by a dry run, and everything by the real one', async () => {
  const { old, scratch } = oldFolder()
  cpSync(join(oldHandlers, '..'), join(old.root, 'ksi_daemon'), { recursive: true })
  const work = join(scratch, 'work')
  mkdirSync(join(work, 'clients'), { recursive: true })
  writeFileSync(join(work, 'clients/a.py'), 'send_command("GET_AGENTS")\n')
  const env = { KSI_HOME: join(scratch, 'home') }
  const full = (...words: string[]) => ksi(['migrate', 'full', '--from', old.root, ...words], { cwd: work, env })
  const everything = () => readdirSync(scratch, { recursive: true }).toSorted()
  const before = { files: everything(), table: tableDigest(old.database) }

  const dry = await full('--dry-run')
  expect(dry).toMatchObject({ code: 0 })
  expect(dry.stdout).toContain('## Summary')
  expect(dry.stdout).toMatch(/Handlers found: 30 commands in 31 files/)
  expect(dry.stderr).toContain('trying every command')
  expect({ files: everything(), table: tableDigest(old.database) }).toEqual(before)

  const refused = await full()
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain(`ksi backup create --from ${old.root}`)
  expect(everything()).toEqual(before.files)

  expect((await ksi(['backup', 'create', '--from', old.root], { cwd: work, env })).code).toBe(0)
  const done = await full('--clients', 'clients', '--json')
  expect(done.code, done.stdout + done.stderr).toBe(0)
  const { json } = done
  expect(json).toMatchObject({
    percent_ready: 100,
    backup: { name: expect.stringMatching(/^ksi-/) },
    generated: { counts: { commands: 30 }, dry_run: false },
    verified: { different: [] },
    clients: { uses: [{ command: 'GET_AGENTS' }] },
    errors: [],
  })
  expect(json.verified.checked).toBe(json.verified.same)
  expect(json.tried.filter(({ compatible }: { compatible: boolean }) => compatible)).toHaveLength(30)
  expect(readdirSync(join(work, 'migration_output'))).toEqual([
    'migration_report.json',
    'migration_report.md',
    'plugins',
    'state',
  ])
  const page = readFileSync(join(work, 'migration_output/migration_report.md'), 'utf8')
  expect(page).toContain('Commands tried: 30 of 30 compatible')
  expect(tableDigest(old.database), 'the old files are only read').toBe(before.table)

  writeFileSync(join(scratch, 'home/backups', json.backup.name, 'files/old_identities'), 'spoiled')
  const again = await full()
  expect(again).toMatchObject({ code: 2 })
  expect(again.stderr).toContain('are not as they were')
  expect(await full('--no-backup')).toMatchObject({ code: 0 })
}, 120_000)

test('a source that is damaged is named, and the exit code says so', async () => {
  const { old, scratch } = oldFolder()
  writeFileSync(old.identities, '{"ada": ')
  for (const folder of [old.prompts, old.profiles]) rmSync(folder, { recursive: true })
  const before = readdirSync(old.root, { recursive: true }).toSorted()
  const done = await ksi(['migrate', 'full', '--from', old.root, '--no-backup', '--json'], {
    cwd: scratch,
    env: { KSI_HOME: join(scratch, 'home') },
  })
  expect(done.code).toBe(1)
  expect(done.json.errors.join('\n')).toContain(old.identities)
  expect(readdirSync(old.root, { recursive: true }).toSorted(), 'nothing is made in the old folder').toEqual(before)
  mkdirSync(join(scratch, 'nothing'))
  const nothing = await ksi(['migrate', 'full', '--no-backup'], { cwd: join(scratch, 'nothing'), env: {} })
  expect(nothing.code).toBe(3)
}, 60_000)
