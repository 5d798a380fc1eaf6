import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Command } from '../../src/plugin/index.ts'
import agentService from '../../src/plugins/agent_service/index.ts'
import message, { namePattern } from '../../src/plugins/message/index.ts'
import { agentsDaemon } from './agents-daemon.ts'
import { pathLike } from './path-like.ts'

/** Every field of every command that holds a name. */
const fields = [message, agentService].flatMap(({ commands }) =>
  Object.values(commands as Record<string, Command>).flatMap(({ name, input }) => {
    const { properties = {}, required = [] } = input['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
      properties?: Record<string, { pattern?: string; type?: unknown }>
      required?: string[]
    }
    const others = Object.fromEntries(required.map(key => [key, properties[key]?.type === 'object' ? {} : 'x']))
    return Object.entries(properties)
      .filter(([, { pattern }]) => pattern === namePattern)
      .map(([field]) => ({ name, field, others }))
  }),
)

test('every field that holds a name of an agent or a profile is known to hold one', () => {
  const named = fields.map(({ name, field }) => `${name} ${field}`)
  expect(named).toEqual(
    expect.arrayContaining(['agent:load_profile profile_name', 'agent:spawn agent_id', 'message:send to_agent']),
  )
  expect(named.length).toBeGreaterThanOrEqual(26)
})

test('a name that looks like a path is refused in every field, opens nothing outside and makes nothing', async () => {
  expect(pathLike.length).toBeGreaterThanOrEqual(60)
  await using daemon = await agentsDaemon()
  const home = join(daemon.home, 'agent_profiles')
  mkdirSync(join(daemon.home, 'x'))
  for (const { name, field, others } of fields) {
    for (const value of pathLike) {
      const outcome = await daemon.dispatch(name, { ...others, action: 'connect', status: 'busy', [field]: value })
      const code = 'error' in outcome ? outcome.error.code : 'no error'
      expect([name, field, value, code]).toEqual([name, field, value, 'INVALID_INPUT'])
    }
  }
  expect(readdirSync(home)).toEqual([])
  expect(existsSync(join(daemon.home, 'x.json'))).toBe(false)
  expect((await daemon.request('agent:list', { status: 'all' })).count).toBe(0)
  expect(await daemon.request('agent:list_identities')).toMatchObject({ count: 0 })
})
