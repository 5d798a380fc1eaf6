import { expect, test } from 'vitest'
import type { Command } from '../../src/plugin/index.ts'
import { builtIns } from '../../src/plugins/index.ts'

/** Commands whose answers look as if they could be large, and are kept all the same, with the reason. */
const keptThough: Readonly<Record<string, string>> = {
  'agent:create_identity': 'no longer than what was asked',
  'agent:remove_identity': 'what was removed can be made again from the log',
  'agent:update_state': 'that of state:set: a version, no value',
  'agent:route_task': 'one agent, whom the reader of the log wants to see',
}

const commands = builtIns.flatMap(plugin => Object.values<Command>(plugin.commands ?? {}))
const forgotten: readonly string[] = commands.filter(({ keepResult }) => keepResult === false).map(({ name }) => name)
const kept = commands.filter(({ keep, keepResult }) => keep !== 'none' && keepResult !== false)

test('no answer that may be large is held with its event: it would fill the memory of recent events', () => {
  expect(commands.length).toBeGreaterThan(50)
  const large = kept.filter(({ output }) => mayBeLarge(schemaOf(output))).map(({ name }) => name)
  expect(large.filter(name => !Object.hasOwn(keptThough, name))).toEqual([])
})

test('the exceptions are still needed', () => {
  const needed: readonly string[] = kept.filter(({ output }) => mayBeLarge(schemaOf(output))).map(({ name }) => name)
  expect(Object.keys(keptThough).filter(name => !needed.includes(name))).toEqual([])
})

test.each([
  ...['state:get', 'state:list', 'state:get_session', 'system:plugins', 'system:plugin_status', 'system:health'],
  ...[
    'system:event_history',
    'system:metrics',
    'system:processes',
    'transport:status',
    'agent:list',
    'agent:get_state',
  ],
  ...['agent:get_capabilities', 'agent:load_profile', 'agent:list_profiles', 'agent:list_identities'],
  ...['message:subscriptions', 'message:stats', 'message:publish', 'completion:request', 'completion:status'],
])('%s answers the asker alone', name => {
  expect(forgotten).toContain(name)
})

test.each([
  [{ type: 'object', properties: { list: { type: 'array', items: { type: 'string' } } } }, true],
  [{ type: 'object', properties: { any: {} } }, true],
  [{ type: 'object', additionalProperties: { type: 'object' } }, true],
  [{ type: 'object', properties: { inner: { type: ['object', 'null'] } } }, true],
  [{}, true],
  [{ type: 'object', properties: { one: { type: 'string' }, two: { enum: ['a'] }, three: { const: 'b' } } }, false],
])('%j may be large: %s', (schema, large) => {
  expect(mayBeLarge(schema)).toBe(large)
})

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: unknown
  readonly enum?: unknown
  readonly const?: unknown
}

/** Lists, and objects that do not say which members they have, have no end; neither has what may be anything. */
function mayBeLarge(schema: JsonSchema): boolean {
  if (schema.enum !== undefined || schema.const !== undefined) return false
  const types = schema.type === undefined ? ['anything'] : [schema.type].flat()
  if (types.includes('array') || types.includes('anything')) return true
  if (!types.includes('object')) return false
  const members = Object.values(schema.properties ?? {})
  return members.length === 0 || schema.additionalProperties !== undefined || members.some(mayBeLarge)
}

function schemaOf(output: Command['output']): JsonSchema {
  return output['~standard'].jsonSchema.output({ target: 'draft-2020-12' }) as JsonSchema
}
