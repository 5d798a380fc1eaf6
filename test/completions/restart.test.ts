import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/stores/sqlite-store.ts'
import type { Store } from '../../src/stores/store.ts'
import type { BareDaemon } from '../../src/testing/bare-daemon.ts'
import { completionDaemon, facts, scratchFolder, script } from './completion-daemon.ts'

const storeIn = (home: string): Store =>
  openSqliteStore({ path: join(home, 'ksi.db'), sharedPath: join(home, 'shared.db') })

const daemonIn = (home: string, config: Record<string, unknown>) =>
  completionDaemon(config, { home, store: storeIn(home) })

/** The ends of completions, out of the log. */
const endsIn = ({ store }: BareDaemon) =>
  [...store.read()]
    .map(({ text }) => JSON.parse(text))
    .filter(({ name }) => name === 'completion:result' || name === 'completion:error')

/** A row as a daemon leaves it that was killed. */
const left = (request_id: string, order: number, state: 'queued' | 'running') => ({
  store: 'completions',
  key: request_id,
  text: JSON.stringify({
    ...{ request_id, order, state, prompt: request_id, conversation: 'agent/ada', agent_id: 'ada' },
    ...{ client_id: null, key: null, session_id: null, stream: false, correlation_id: null },
    ...{ asker: null, started_by: 'client', equipment: {} },
  }),
})

test('after a crash what waited runs in its order, and what had begun ends as INTERRUPTED', async () => {
  const home = scratchFolder()
  const before = storeIn(home)
  await before.append([], [left('cc', 3, 'queued'), left('aa', 1, 'running'), left('bb', 2, 'queued')])
  await before.close()
  const daemon = await daemonIn(home, { provider: 'scripted' })
  await expect.poll(() => daemon.store.count('completions')).toBe(0)
  const ends = endsIn(daemon)
  expect(facts(ends)).toEqual(['completion:error aa', 'completion:result bb', 'completion:result cc'])
  expect(ends[0].data).toMatchObject({ code: 'INTERRUPTED', agent_id: 'ada' })
})

test('an orderly stop interrupts what runs, and what waits is answered after the next start', async () => {
  const home = scratchFolder()
  const slow = { provider: 'scripted', script: script('turns: [{ match: sleep, delay: 60 }]') }
  const first = await daemonIn(home, slow)
  const [runs, waits] = ['sleep', 'hello'].map(prompt =>
    first.request('completion:request', { agent_id: 'ada', prompt }).catch((error: unknown) => error),
  )
  const later = await first.request('completion:async', { agent_id: 'ada', prompt: 'and more' })
  expect(later).toMatchObject({ status: 'queued', queue_position: 2 })
  await expect.poll(async () => (await first.request('completion:status')).active_requests[0]?.started_at).toBeTruthy()
  await first.stop()
  expect(await runs).toMatchObject({ code: 'INTERRUPTED' })
  expect(await waits).toMatchObject({ code: 'SHUTTING_DOWN', retryable: true })

  const second = await daemonIn(home, slow)
  await expect.poll(() => second.store.count('completions')).toBe(0)
  const ends = endsIn(second)
  expect(ends.map(({ data }) => data.code ?? data.result.response)).toEqual([
    'INTERRUPTED',
    '[scripted] You said: hello',
    '[scripted] You said: and more',
  ])
  expect(ends[2].data.request_id).toBe(later.request_id)
})

test('an agent goes on with its conversation after a restart', async () => {
  const home = scratchFolder()
  const first = await daemonIn(home, { provider: 'scripted' })
  const told = await first.request('completion:request', { agent_id: 'ada', prompt: 'Remember the token is k7.' })
  await first.stop()
  const second = await daemonIn(home, { provider: 'scripted' })
  const asked = await second.request('completion:request', { agent_id: 'ada', prompt: 'What is the token?' })
  expect(asked).toMatchObject({ result: '[scripted] The token is k7.', session_id: told.session_id })
  const { usage } = await second.request('completion:status', { agent_id: 'ada' })
  expect(usage.turns).toBe(2)
})

test('an idempotency key never runs twice: not at once, not after its end, not after a failure or a restart', async () => {
  const home = scratchFolder()
  const config = {
    provider: 'scripted',
    script: script(`
turns:
  - { match: fails, fail: { message: no } }
  - { delay: 0.05, reply: 'turn {turn}' }
`),
  }
  const first = await daemonIn(home, config)
  const ask = (daemon: BareDaemon, prompt: string, idempotency_key: string) =>
    daemon
      .request('completion:request', { agent_id: 'ada', prompt }, { idempotency_key })
      .catch(({ code }: { code: string }) => code)
  const [one, other] = await Promise.all([ask(first, 'works', 'k1'), ask(first, 'works', 'k1')])
  expect(other).toEqual(one)
  expect(await ask(first, 'works', 'k1')).toEqual(one)
  expect(await ask(first, 'fails', 'k2')).toBe('COMPLETION_FAILED')
  await first.stop()

  const second = await daemonIn(home, config)
  expect(await ask(second, 'works', 'k1')).toEqual(one)
  expect(await ask(second, 'fails', 'k2')).toBe('COMPLETION_FAILED')
  expect(endsIn(second).length).toBe(2)
  expect(await ask(second, 'works', 'k3')).toMatchObject({ result: '[scripted] turn 2' })
})

test('a request that was interrupted is not run again by a retry with its key', async () => {
  const home = scratchFolder()
  const config = { provider: 'scripted', script: script('turns: [{ delay: 60 }]') }
  const first = await daemonIn(home, config)
  const asked = { prompt: 'x' }
  const interrupted = first.request('completion:request', asked, { idempotency_key: 'k' })
  interrupted.catch(() => {})
  await expect.poll(async () => (await first.request('completion:status')).active_requests[0]?.started_at).toBeTruthy()
  await first.stop()
  await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' })
  const second = await daemonIn(home, config)
  const again = second.request('completion:request', asked, { idempotency_key: 'k' })
  await expect(again).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(endsIn(second).length).toBe(1)
})
