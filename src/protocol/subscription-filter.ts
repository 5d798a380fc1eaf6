import { fail, type KsiError } from '../errors.ts'
import type { EventRecord } from '../plugin/index.ts'

type Wanted = (record: EventRecord) => boolean

/** Whether an event has the wanted values: `source`, `agent_id`, `data.<path>`. Throws INVALID_INPUT for other fields. */
export const filterOf = (filter: Readonly<Record<string, unknown>> | undefined): Wanted | undefined => {
  const tests = Object.entries(filter ?? {}).map(([field, value]) => testOf(field, value))
  return tests.length === 0 ? undefined : record => tests.every(test => test(record))
}

const testOf = (field: string, value: unknown): Wanted => {
  if (field === 'source') return ({ source }) => equal(source, value)
  if (field === 'agent_id') return record => concerns(record, value)
  if (!field.startsWith('data.')) throw unknownField(field)
  const path = field.slice('data.'.length).split('.')
  return ({ data }) => equal(valueAt(data, path), value)
}

/** It is about this agent, or done by it. */
const concerns = ({ data, actor }: EventRecord, agent: unknown): boolean =>
  equal(valueAt(data, ['agent_id']), agent) || (actor.kind === 'agent' && actor.id === agent)

const valueAt = (data: unknown, path: readonly string[]): unknown => {
  let value = data
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

const equal = (value: unknown, wanted: unknown): boolean => {
  if (typeof value !== 'object' || typeof wanted !== 'object') return value === wanted
  try {
    return JSON.stringify(value) === JSON.stringify(wanted)
  } catch {
    return false // what is no JSON is no JSON that a client could want
  }
}

const unknownField = (field: string): KsiError =>
  fail('INVALID_INPUT', 'system:subscribe', `the filter "${field}" is unknown`).with({
    hint: 'filter by source, agent_id or data.<path>',
  })
