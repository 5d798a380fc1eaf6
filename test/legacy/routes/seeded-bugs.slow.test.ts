import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sayLegacy } from '../old-client.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'
import { besideTheOld } from './daemon-beside.ts'

/** One handler answers wrongly, one keeps something wrong and one fails. */
const bugs = `import { definePlugin } from 'ksi-daemon/plugin'
export default definePlugin({
  name: 'bugs', version: '1.0.0', description: 'Seeded bugs.',
  hooks: { afterEvent: { patterns: ['legacy:command'] }, beforeEvent: { patterns: ['state:set', 'composition:list'] } },
  setup: () => ({
    hooks: {
      afterEvent: result => (result?.found ? { replace: { ...result, value: [result.value] } } : undefined),
      beforeEvent: (data, { name }) => {
        if (name !== 'state:set') return { cancel: 'a seeded bug' }
        return { replace: { ...data, scope: 'private' } }
      },
    },
  }),
})
`

test('a bug in one handler is found within ten calls in shadow, and its command goes back to the old daemon', async () => {
  const ours = await besideTheOld('basic', { shadow_plugin_dirs: ['./buggy'] })
  mkdirSync(join(ours.home, 'buggy'))
  writeFileSync(join(ours.home, 'buggy', 'bugs.mjs'), bugs)
  const old = await startOldDaemon({ env: ours.env })
  const told: any[] = []
  await ours.client.subscribe(['route:returned'], event => void told.push(event.data))
  await ours.client.request('route:set', { commands: ['all'], to: 'shadow', old_sockets: old.sockets })

  const ask = (command: string, parameters: object) => sayLegacy(ours.socket, command, parameters)
  for (let call = 0; call < 10; call++) {
    expect(await ask('SET_AGENT_KV', { key: `k${call}`, value: { n: call } })).toMatchObject({ status: 'success' })
    expect(await ask('GET_AGENT_KV', { key: `k${call}` })).toMatchObject({ result: { value: { n: call } } })
    expect(await ask('GET_COMPOSITIONS', {})).toMatchObject({ status: 'success' })
    await ask('REGISTER_AGENT', { agent_id: `a${call}`, role: 'r', capabilities: 'one,two' })
    await ask('GET_AGENTS', {})
  }
  await expect
    .poll(() => told.map(({ command }) => command).sort())
    .toEqual(['GET_AGENT_KV', 'GET_COMPOSITIONS', 'SET_AGENT_KV'])
  for (const { from, reason, of } of told)
    expect({ from, reason, isSoon: of <= 10 }).toEqual({ from: 'shadow', reason: 'differences', isSoon: true })

  const route = async (command: string): Promise<any> =>
    (await ours.client.request('route:show', {})).routes.find((one: any) => one.command === command)
  expect(await route('SET_AGENT_KV')).toMatchObject({ to: 'legacy' })
  await expect.poll(async () => (await route('GET_AGENTS')).compared).toBe(10)
  expect(told.length, 'once each').toBe(3)
  expect(await route('GET_AGENTS')).toMatchObject({ to: 'shadow', different: 0 })
  expect(await route('REGISTER_AGENT')).toMatchObject({ to: 'shadow', different: 0 })

  const { differences } = await ours.client.request('route:diff', { command: 'SET_AGENT_KV' })
  expect(differences.slice(-1)).toMatchObject([
    { parameters: { key: 'k0' }, places: [{ at: '/kept/scope', theirs: 'shared', ours: 'private' }] },
  ])
  expect((await ours.client.request('route:settle', {})).settled).toBeGreaterThanOrEqual(3)
  expect(await ours.client.request('route:diff', {})).toEqual({ differences: [], total: 0 })
}, 60_000)
