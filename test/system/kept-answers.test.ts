import { expect, onTestFinished, test } from 'vitest'
import { anything, command, type Plugin } from '../../src/plugin/index.ts'
import state from '../../src/plugins/state_service/index.ts'
import system from '../../src/plugins/system/index.ts'
import transport from '../../src/plugins/transport/index.ts'
import { type BareDaemon, bareDaemon } from '../../src/testing/bare-daemon.ts'

const large = 'x'.repeat(100_000)

/** Answers what it is told to keep to itself, and what it is not. */
const speaker: Plugin = {
  name: 'speaker',
  version: '1.0.0',
  description: '',
  commands: {
    quiet: command('t:quiet', { doc: '', keepResult: false, input: anything, output: anything }),
    loud: command('t:loud', { doc: '', input: anything, output: anything }),
  },
  setup: () => ({ commands: { quiet: () => ({ large }), loud: () => ({ large }) } }),
}

const started = async (): Promise<BareDaemon> => {
  const daemon = await bareDaemon({ builtIns: [system, transport, state], plugins: [speaker] })
  onTestFinished(() => daemon.stop())
  return daemon
}

/** Characters that the recent events of this name take together, and how many there are. */
const keptOf = ({ bus }: BareDaemon, name: string): { count: number; length: number } => {
  const texts = [...bus.log.memory.entries()]
    .map(({ text }) => text())
    .filter(text => text.includes(`"name":"${name}"`))
  return { count: texts.length, length: texts.join('').length }
}

test.each([
  ['state:get', { namespace: 'notes', key: 'k' }, 100_000],
  ['system:event_history', {}, 100_000],
  ['system:plugin_status', {}, 500],
  ['t:quiet', {}, 100_000],
])('the answers of %s are given and not kept', async (name, data, least) => {
  const daemon = await started()
  await daemon.request('state:set', { namespace: 'notes', key: 'k', value: large })
  for (let n = 0; n < 20; n++)
    expect(JSON.stringify(await daemon.request(name, data)).length).toBeGreaterThanOrEqual(least)
  const { count, length } = keptOf(daemon, name)
  expect(count).toBe(20)
  expect(length).toBeLessThan(20 * 400)
})

test('other answers are kept with their events', async () => {
  const daemon = await started()
  for (let n = 0; n < 3; n++) await daemon.request('t:loud')
  expect(keptOf(daemon, 't:loud').length).toBeGreaterThan(3 * large.length)
})

test('with an idempotency key the first answer is there again, though its event does not hold it', async () => {
  const daemon = await started()
  const first = await daemon.request('t:quiet', {}, { idempotency_key: 'k' })
  expect(await daemon.request('t:quiet', {}, { idempotency_key: 'k' })).toEqual(first)
  expect(first).toEqual({ large })
  expect(keptOf(daemon, 't:quiet').length).toBeLessThan(400)
})
