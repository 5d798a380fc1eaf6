import { expect, test } from 'vitest'
import { agentDaemon, programsOf } from './agent-daemon.ts'

const failing = async (prompt: string, completions: object = {}) => {
  const daemon = await agentDaemon({ completions: { retry_delay: 0.01, ...completions } })
  const outcome = await daemon.client.request('completion:request', { agent_id: 'ada', prompt }).catch(cause => cause)
  return { daemon, outcome, calls: daemon.model.calls }
}

test('401: one call, and the hint to log in', async () => {
  const { daemon, outcome, calls } = await failing('#fail 401')
  expect(outcome).toMatchObject({ code: 'COMPLETION_FAILED', retryable: false, details: { status: 401 } })
  expect(outcome.details.hint).toContain('log in')
  expect(programsOf(daemon)).toEqual([])
  expect(calls.map(({ status }) => status)).toEqual([401])
})

test('429: one further call, and not before the time that was named', async () => {
  const { outcome, calls } = await failing('#fail 429 retry-after=2')
  expect(outcome).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, details: { status: 429 } })
  expect(calls.map(({ status }) => status)).toEqual([429, 429])
  expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(2000)
})

test('429 once: the further call is answered', async () => {
  const { outcome, calls } = await failing('#fail 429 retry-after=1 times=1')
  expect(outcome.result).toContain('Given')
  expect(calls.map(({ status }) => status)).toEqual([429, 200])
})

test('429 with a time after the end of the turn: no further call, and the time is passed on', async () => {
  const { daemon, outcome, calls } = await failing('#fail 429 retry-after=50', { timeout: 20 })
  expect(outcome).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', details: { status: 429 } })
  expect(outcome.details.retry_after_ms).toBeGreaterThanOrEqual(50_000)
  expect(calls.length).toBe(1)
  expect(programsOf(daemon)).toEqual([])
})

test.each([529, 500])('%i: one further call, and no more', async status => {
  const { outcome, calls } = await failing(`#fail ${status}`)
  expect(outcome).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true, details: { status } })
  expect(calls.map(call => call.status)).toEqual([status, status])
})

test('after a failure the agent goes on with its conversation', async () => {
  const { daemon } = await failing('Remember that the token is k7.')
  const ask = (prompt: string) => daemon.client.request('completion:request', { agent_id: 'ada', prompt })
  await expect(ask('#fail 401')).rejects.toMatchObject({ code: 'COMPLETION_FAILED' })
  expect((await ask('What is the token?')).result).toBe('The token is k7.')
})
