import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { ksi } from '../../cli/ksi.ts'
import { sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'
import { besideTheOld } from './daemon-beside.ts'

test('routes outlive a restart, and are followed from the first command on', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon({ env: ours.env })
  const home = ['--home', ours.home, '--socket-dir', ours.socket.replace('/control.sock', '')]
  expect((await ksi(['route', 'set', 'all', 'legacy', '--old', old.sockets, ...home])).stdout).toContain(
    'all go to legacy',
  )
  expect((await ksi(['route', 'set', 'GET_AGENTS', 'plugins', ...home])).stderr).toContain(
    'only a part of the group agents is answered here (GET_AGENTS)',
  )
  await sayLegacy(`${old.sockets}/admin.sock`, 'REGISTER_AGENT', { agent_id: 'there', role: 'r' })
  await ksi(['stop', ...home])
  await ksi(['start', '--detach', ...home])
  await sayLegacy(ours.socket, 'REGISTER_AGENT', { agent_id: 'there too', role: 'r' })
  expect((await sayLegacy(ours.socket, 'GET_AGENTS', {})).result.agents).toEqual({})
  const { result } = await sayLegacy(`${old.sockets}/admin.sock`, 'GET_AGENTS', {})
  expect(Object.keys(result.agents)).toEqual(['there', 'there too'])

  const wrong = await ksi(['route', 'set', 'GET_AGENTZ', 'legacy', ...home])
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('did you mean GET_AGENTS?') })
  expect(await ksi(['route', 'set', 'GET_AGENTS', ...home])).toMatchObject({ code: 2 })
  expect(await ksi(['route', 'set', 'GET_AGENTS', 'legacy', '--percent', '110', ...home])).toMatchObject({ code: 2 })
  expect((await ksi(['route', 'clear', 'all', ...home])).code).toBe(0)
  const shown = (await ksi(['route', 'show', '--json', ...home])).json
  expect(shown).toMatchObject({ mode: 'compatibility', routes: [] })
  const kept = new DatabaseSync(`${ours.home}/var/state/ksi.db`, { readOnly: true })
  expect(kept.prepare("SELECT * FROM rows WHERE store = 'legacy_routes'").all()).toEqual([])
  kept.close()
}, 60_000)
