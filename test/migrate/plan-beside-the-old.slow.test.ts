import { expect, test } from 'vitest'
import { howItStands } from '../../src/cli/migrate/how-it-stands.ts'
import { movePlan } from '../../src/cli/migrate/move-plan.ts'
import { readinessOf } from '../../src/cli/migrate/readiness.ts'
import { sayLegacy } from '../legacy/old-client.ts'
import { startOldDaemon } from '../legacy/old-daemon/start-old-daemon.ts'
import { besideTheOld } from '../legacy/routes/daemon-beside.ts'

test('the plan goes with the move, command by command, and readiness comes with its end', async () => {
  const ours = await besideTheOld()
  const old = await startOldDaemon({ env: ours.env })
  const route = (commands: readonly string[], to: string) =>
    ours.client.request('route:set', { old_sockets: old.sockets, commands, to })
  const ask = async (times: number, command: string, parameters: object = {}) => {
    for (let count = 0; count < times; count++) await sayLegacy(ours.socket, command, parameters)
  }
  const step = async (group: string) => movePlan(await howItStands(ours.client)).find(one => one.group === group)!
  const readiness = async () => readinessOf(await howItStands(ours.client), 0, Date.now() + 1)

  await route(['all'], 'legacy')
  await ask(3, 'HEALTH_CHECK')
  expect(await step('read-only'), 'calls that are passed on are counted too').toMatchObject({
    state: 'to be compared',
    calls: 3,
    do: 'ksi route set read-only shadow',
  })
  expect((await readiness()).routes).toContainEqual({ command: '*', to: 'legacy' })

  await route(['read-only'], 'shadow')
  await ask(1, 'HEALTH_CHECK')
  expect((await step('read-only')).state).toBe('being compared')
  await ask(20, 'HEALTH_CHECK')
  await expect.poll(async () => (await step('read-only')).state, { timeout: 20_000 }).toBe('ready to move')
  expect((await step('state')).state).toBe('to be compared')

  await route(['read-only'], 'plugins')
  expect((await step('read-only')).state).toBe('answered here')
  expect((await readiness()).ready).toBe(false)
  await route(['all'], 'plugins')
  expect(await readiness()).toMatchObject({ ready: true, reasons: [] })
  expect((await readiness()).warnings, 'its own sockets are not seen from here').toHaveLength(1)
}, 60_000)
