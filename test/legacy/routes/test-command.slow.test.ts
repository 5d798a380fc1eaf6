import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ksi } from '../../cli/ksi.ts'
import { sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'

const tried = (words: readonly string[], home: string) =>
  ksi(['migrate', 'test-command', ...words, '--home', home, '--json'])

const scratch = (settings: object = {}): string => {
  const home = mkdtempSync(join(tmpdir(), 'ksi-try-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  writeFileSync(join(home, 'daemon.json'), JSON.stringify(settings))
  return home
}

test('a command is shown with its event, the data it becomes, what is dropped and the form of the answer', async () => {
  const home = scratch()
  const parameters = { key: 'a.b', value: { n: 1 }, agent_id: 'ignored' }
  const { code, json } = await tried(['SET_AGENT_KV', JSON.stringify(parameters)], home)
  expect(code).toBe(0)
  expect(json).toMatchObject({
    events: [{ event: 'state:set', data: { namespace: 'shared', key: 'a.b', value: { n: 1 } } }],
    accepted: true,
    result: { key: 'string', status: 'string' },
    dropped: ['agent_id'],
    compatible: true,
  })
  const refused = await tried(['SPAWN_AGENT', '{}'], home)
  expect(refused).toMatchObject({ code: 1, json: { error: { code: 'INVALID_COMMAND' }, compatible: false } })
  const unknown = await tried(['GET_AGENTZ'], home)
  expect(unknown).toMatchObject({ code: 1, json: { notes: [expect.stringContaining('GET_AGENTS')] } })
  expect(await tried(['GET_AGENTS', '{'], home)).toMatchObject({ code: 2 })
  expect(await tried(['GET_AGENTS', '--all'], home)).toMatchObject({ code: 2 })
}, 60_000)

test('every command is tried with an example; asked as well, the old daemon answers the same', async () => {
  const old = await startOldDaemon()
  const home = scratch({
    daemon: { shared_database: join(old.root, 'var/db/agent_shared_state.db') },
    plugins: { agent_service: { identities_file: join(old.root, 'var/db/identities.json') } },
  })
  await sayLegacy(join(old.sockets, 'state.sock'), 'SET_AGENT_KV', { key: 'kept', value: [1] })
  const same = await tried(['GET_AGENT_KV', '{"key": "kept"}', '--live', old.sockets], home)
  expect(same).toMatchObject({ code: 0, json: { live: { compared: true, differences: [] } } })

  const { stdout } = await tried(['--all', '--live', old.sockets], home)
  const all = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(all.length).toBe(30)
  const wrong = all.filter(({ compatible, command }) => !compatible && !command.includes('COMPO'))
  expect(wrong, 'the stand-in has compositions of a recording').toEqual([])
  const asked = all.filter(({ live }) => live?.compared).map(({ command }) => command)
  expect(asked).toEqual(expect.arrayContaining(['HEALTH_CHECK', 'GET_AGENTS', 'LIST_IDENTITIES', 'GET_AGENT_KV']))
  expect(all.filter(({ live }) => live).map(({ command }) => command)).not.toContain('SET_AGENT_KV')
}, 60_000)
