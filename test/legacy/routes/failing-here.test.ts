import { expect, test } from 'vitest'
import { command, definePlugin, jsonSchema } from '../../../src/plugin/index.ts'
import { legacyDaemon } from '../legacy-daemon.ts'
import { startOldDaemon } from '../old-daemon/start-old-daemon.ts'

const shape = { input: jsonSchema({ type: 'object' }), output: jsonSchema({ type: 'object' }) }

const failing = definePlugin({
  name: 'failing',
  version: '1.0.0',
  description: 'One command fails, one refuses.',
  commands: {
    fail: command('failing:fail', { doc: 'Fails.', legacy: 'FAILS', ...shape }),
    answer: command('failing:answer', { doc: 'Answers.', legacy: 'ANSWERS', ...shape }),
  },
  setup: () => ({
    commands: {
      fail: () => {
        throw new Error('a seeded failure')
      },
      answer: () => ({}),
    },
  }),
})

test('a command that fails here more than once goes back to the old daemon by itself, and the event says why', async () => {
  const old = await startOldDaemon()
  const { ask, request } = await legacyDaemon({}, [failing])
  const set = { to: 'plugins', own: true, old_sockets: old.sockets }
  await request('route:set', { ...set, commands: ['FAILS', 'ANSWERS'] })
  const routeOf = async (name: string) =>
    (await request('route:show', {})).routes.find((one: { command: string }) => one.command === name)
  await expect.poll(async () => (await request('route:show', {})).old_daemon.state).toBe('up')

  expect(await ask('FAILS')).toMatchObject({ error: { code: 'INTERNAL_ERROR' } })
  expect(await routeOf('FAILS'), 'once may happen').toMatchObject({ to: 'plugins' })
  for (let call = 0; call < 3; call++) {
    await ask('FAILS')
    expect(await ask('ANSWERS')).toMatchObject({ status: 'success' })
  }
  await expect.poll(async () => (await routeOf('FAILS')).to).toBe('legacy')
  expect(await routeOf('ANSWERS')).toMatchObject({ to: 'plugins' })
  const { events } = await request('system:event_history', { limit: 100 })
  expect(events.filter(({ event_name }: { event_name: string }) => event_name === 'route:returned')).toMatchObject([
    { data: { command: 'FAILS', from: 'plugins', reason: 'errors', wrong: 2 } },
  ])
})
