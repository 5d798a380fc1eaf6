import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { attackedDaemon } from './attacked-daemon.ts'

const pattern = `${'*a'.repeat(12)}*b`
const name = 'a'.repeat(250)

test('a pattern with many stars and a name that nearly fits hold up nobody', async () => {
  const { client } = await attackedDaemon()
  await client.request('system:subscribe', { patterns: [pattern] })
  await client.request('state:set', { namespace: 'n', key: name, value: 1 })
  const began = performance.now()
  await expect(client.request(name)).rejects.toMatchObject({ code: 'EVENT_NOT_HANDLED' })
  expect((await client.request('system:event_history', { pattern })).count).toBe(0)
  expect((await client.request('state:list', { namespace: 'n', pattern })).count).toBe(0)
  expect(performance.now() - began).toBeLessThan(2000)
})

test('without it: as a regular expression the same pattern does not come to an end', () => {
  const source = `^${pattern.replaceAll('*', '.*')}$`
  const search = (): unknown => runInNewContext('new RegExp(source).test(name)', { source, name }, { timeout: 500 })
  expect(search).toThrow(expect.objectContaining({ code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }))
})
