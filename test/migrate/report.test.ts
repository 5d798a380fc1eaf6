import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Standing } from '../../src/cli/migrate/how-it-stands.ts'
import { readinessOf } from '../../src/cli/migrate/readiness.ts'
import type { Findings } from '../../src/cli/migrate/report/findings.ts'
import { backupOf } from '../../src/cli/migrate/report/look.ts'
import { reportPage } from '../../src/cli/migrate/report/markdown.ts'
import { moveReport } from '../../src/cli/migrate/report/move-report.ts'
import { createBackup } from '../../src/migrate/backup/create-backup.ts'
import { scanClients } from '../../src/migrate/clients/scan-clients.ts'
import { ksi } from '../cli/ksi.ts'
import { filesIn, generated, oldHandlers } from './generating.ts'
import { oddHandlers } from './odd-handlers.ts'
import { oldFolder } from './old-folder.ts'

const report = (findings: Partial<Findings>) => moveReport({ failures: [], ...findings }, '1.2.3')

const standing: Standing = {
  mode: 'hybrid',
  old_daemon: { socket: '/old', state: 'up' },
  routes: [{ command: '*', to: 'shadow', compared: 4, different: 1, failed: 0 }],
  remarks: ['a | remark'],
  next_step: 'phase 3: see what differs: ksi route diff',
  commands: [
    {
      command: 'GET_AGENTS',
      event: 'agent:list',
      calls: 7,
      last_used: new Date().toISOString(),
      clients: [{ client: 'cron', calls: 7, last_used: new Date().toISOString() }],
    },
  ],
  differences: [{ command: 'GET_AGENTS', client: 'cron', at: '2026-01-01' }],
  total_differences: 1,
  counted_since: 0,
}

test('the report has the headings of the old tool, every handler with its event, and what stands in the way', async () => {
  const made = report({
    generated: generated(oldHandlers, { dryRun: true }),
    standing,
    readiness: readinessOf(standing, 7),
    tried: [{ command: 'SHUTDOWN', compatible: false, notes: ['it stops'] }],
    clients: await scanClients(filesIn({ 'a.py': 'send_command("GET_AGENTS")\nsend_command(which)\n' })),
    failures: ['the state was not copied: the disk is full'],
  })
  expect(made.mapping).toHaveLength(30)
  const of = (command: string) => made.mapping.find(one => one.command === command)
  expect(of('GET_AGENTS')).toMatchObject({ event: 'agent:list', calls: 7, open_differences: 1, ready: false })
  expect(of('SHUTDOWN')).toMatchObject({ compatible: false, ready: false })
  expect(of('GET_COMMANDS')).toMatchObject({ status: 'covered', ready: true })
  expect(made.percent_ready).toBe(93)
  expect(made.errors).toEqual([
    'the state was not copied: the disk is full',
    'SHUTDOWN is answered in another way: it stops',
  ])
  expect(made.warnings).toContain('there is no backup of the old daemon')
  const page = reportPage(made)
  for (const heading of ['Summary', 'Command to Event Mapping', 'Warnings', 'Errors', 'Next Steps', 'Testing'])
    expect(page).toContain(`\n## ${heading}\n`)
  expect(page).toMatch(/\| GET_AGENTS \| agent:list \| covered \| get_agents\.py:\d+ \|/)
  expect(page).toMatch(/get_agents\.py \| GET_AGENTS \| covered \| [0-9a-f]{64} \|/)
  expect(page).toContain('| cron | GET_AGENTS | 7 |')
  expect(page).toContain('| a.py:1 | GET_AGENTS | emit_event("agent:list") |')
  expect(page, 'a bar would break the table').not.toMatch(/^\| .*a \| remark/m)
})

test('a command that a plugin answers is mapped to its event, also when its handler could not be translated', () => {
  const [known] = standing.commands
  const commands = [{ ...known!, command: 'SHOUT', event: 'shouting:shout' }]
  const { mapping, unmapped } = report({ standing: { ...standing, commands, differences: [] } })
  expect(mapping.find(({ command }) => command === 'SHOUT')).toMatchObject({ event: 'shouting:shout', ready: true })
  expect(unmapped).toEqual([])
})

test('a handler of one’s own that nobody could translate has no event and is not ready; one that could is', () => {
  const made = report({ generated: generated(filesIn(oddHandlers), { dryRun: true }) })
  const of = (command: string) => made.mapping.find(one => one.command === command)
  expect(of('NOTE_ADD')).toMatchObject({ status: 'generated', ready: true, event: 'migrated_custom:note_add' })
  expect(made.unmapped.length).toBeGreaterThan(0)
  for (const command of made.unmapped) expect(of(command)).toMatchObject({ status: 'declined', ready: false })
  expect(made.errors.length, 'files that are no Python are named').toBeGreaterThan(0)
  expect(reportPage(made)).toContain(`Without an event: ${made.unmapped.join(', ')}.`)
})

test('a backup counts only when it holds what the old daemon keeps', async () => {
  const { old, scratch } = oldFolder()
  const backups = join(scratch, 'backups')
  const back = (name: string, parts: { role: string; path: string }[]) =>
    createBackup({ backups, name, parts, version: '1' })
  await back('prompts-only', [{ role: 'prompts', path: old.prompts }])
  expect(backupOf(backups, old)).toBeUndefined()
  await back('whole', [{ role: 'old_var', path: join(old.root, 'var') }])
  await back('later', [{ role: 'prompts', path: old.prompts }])
  expect(backupOf(backups, old)).toMatchObject({ name: 'whole' })
})

test('a backup made before our daemon worked in the old folder still counts as one', async () => {
  const { old, scratch } = oldFolder()
  const backups = join(scratch, 'backups')
  rmSync(old.state, { recursive: true, force: true })
  const parts = [
    { role: 'old_database', path: old.database },
    { role: 'old_identities', path: old.identities },
  ]
  await createBackup({ backups, name: 'before', parts, version: '1' })
  mkdirSync(old.state)
  for (const name of ['ksi.db', 'ksi.db.lock']) writeFileSync(join(old.state, name), '')
  expect(backupOf(backups, old)).toMatchObject({ name: 'before' })
  writeFileSync(join(old.state, 'shared_state.json'), '{}')
  expect(backupOf(backups, old)).toBeUndefined()
})

test('ksi migrate report writes a page and JSON, and nothing where there is nothing to report on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ksi-report-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['nothing', 'code']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'code/a.sh'), `echo '{"command": "GET_AGENTS"}' | nc -U control.sock\n`)
  const env = { KSI_HOME: join(folder, 'home') }
  const [found, nothing, missing] = await Promise.all([
    ksi(['migrate', 'report', '--clients', 'code', '--report', 'out/move.md', '--json'], { cwd: folder, env }),
    ksi(['migrate', 'report'], { cwd: join(folder, 'nothing'), env }),
    ksi(['migrate', 'report', '--handlers-dir', 'missing'], { cwd: folder, env }),
  ])
  expect(found).toMatchObject({ code: 0, json: { percent_ready: 100, clients: { uses: [{ file: 'a.sh', line: 1 }] } } })
  expect(readFileSync(join(folder, 'out/move.md'), 'utf8')).toContain('| a.sh:1 | GET_AGENTS |')
  expect(JSON.parse(readFileSync(join(folder, 'out/move.json'), 'utf8'))).toEqual(found.json)
  expect(nothing.code).toBe(3)
  expect(readdirSync(join(folder, 'nothing'))).toEqual([])
  expect(missing.code).toBe(2)
  expect(existsSync(join(folder, 'migration_output'))).toBe(false)
})
