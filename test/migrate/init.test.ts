import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inTerminal } from '../cli/in-terminal.ts'
import { ksi } from '../cli/ksi.ts'
import { oldFolder } from './old-folder.ts'

test('init finds the old daemon from inside its folder, writes real paths, and never replaces a file unasked', async () => {
  const { old, scratch } = oldFolder()
  const home = join(scratch, 'home')
  writeFileSync(join(old.root, '.env'), 'CLAUDE_MODEL=opus\nKSI_SESSION_LOG_DIR=var/elsewhere\n')
  mkdirSync(join(old.root, 'deep/er'), { recursive: true })
  const run = (words: string[]) => ksi(words, { env: { KSI_HOME: home }, cwd: join(old.root, 'deep/er') })
  const first = await run(['init', '--json'])
  expect(first.json).toMatchObject({ from: old.root, old_daemon: null, kept: null, found: { database: old.database } })
  const file = join(home, 'daemon.json')
  const config = JSON.parse(readFileSync(file, 'utf8'))
  expect(config).toMatchObject({
    daemon: {
      shared_database: old.database,
      session_log_dir: join(old.root, 'var/elsewhere'),
      prompts_dir: old.prompts,
    },
    plugins: {
      state_service: { state_dir: old.state },
      agent_service: { profiles_dir: old.profiles, identities_file: old.identities },
      completion_service: { model: 'opus' },
      legacy: { old_sockets: join(old.root, 'sockets') },
    },
  })
  expect(await run(['config', 'check', '--json'])).toMatchObject({ code: 0, json: { warnings: [] } })
  expect(await run(['init'])).toMatchObject({ code: 0, stdout: expect.stringContaining('next: ksi backup create') })

  writeFileSync(file, '{"daemon": {"log_level": "DEBUG"}}')
  expect(await run(['init'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') })
  expect(readFileSync(file, 'utf8')).toContain('DEBUG')
  const forced = await run(['init', '--force', '--json'])
  expect(readFileSync(forced.json.kept, 'utf8')).toContain('DEBUG')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(config)
  expect(readdirSync(home).filter(name => name.includes('.new'))).toEqual([])
  expect(await run(['init', '--from', join(old.root, 'deep')])).toMatchObject({ code: 2 })
  expect(existsSync(join(old.root, 'var/state'))).toBe(false)
}, 60_000)

test('in a terminal it asks, and only a yes replaces the file', async () => {
  const { old, scratch } = oldFolder()
  const file = join(scratch, 'daemon.json')
  writeFileSync(file, '{}')
  const answer = async (text: string) => {
    const { shown, type, ended } = inTerminal(['init', '--from', old.root, '--config', file], { KSI_HOME: scratch })
    await expect.poll(() => shown.text, { timeout: 15_000 }).toContain('replace it? [y/N]')
    type(`${text}\r`)
    return ended
  }
  expect(await answer('no')).toBe(1)
  expect(readFileSync(file, 'utf8')).toBe('{}')
  expect(await answer('y')).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain(old.database)
}, 60_000)
